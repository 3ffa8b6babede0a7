import Episodes
import Foundation

/// Reads a folder of numbered PNG or JPEG files as an episode of one camera, as X-Magical and XIRL keep
/// them: `<split>/<embodiment>/<number>/<frame>.png`.
///
/// A folder whose name is a number is named `<embodiment>/<number>`, after the folder that holds it. Any
/// other is named as it is.
///
/// - Source: XIRL, `xirl/file_utils.py`.
struct PictureReader: EpisodeReader {
  static let format = "pictures"
  /// The key of the one camera.
  static let camera = "pictures"

  let embodiment: String?
  let episodes: [EpisodeEntry]
  private let location: EpisodeLocation
  private let pictures: NumberedPictures

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    guard let names = opened.names, NumberedPictures.areIn(names) else { return false }
    let others = names.filter { !NumberedPictures.areIn([$0]) }
    return !others.contains { holdsEpisodes("\(opened.location.folder)/\($0)") }
  }

  /// Pictures beside a recording, or above folders, are figures and no frames.
  private static func holdsEpisodes(_ path: String) -> Bool {
    if FolderContents.isFolder(path) { return true }
    return switch FileKind(ofFile: path) {
    case .hdf5, .video: true
    case .archive, .folder, .other: false
    }
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    location = opened.location
    pictures = try NumberedPictures(opened.names ?? [], folder: location.folder)
    let path = ContainedPath.realPath(location.folder) ?? location.folder
    let components = path.split(separator: "/").suffix(2).map(String.init)
    let isNumber = components.last?.utf8.allSatisfy { (48...57).contains($0) } ?? false
    embodiment = isNumber && components.count == 2 ? components[0].lowercased() : nil
    let id = try EpisodeID(
      isNumber ? components.joined(separator: "/") : components.last ?? location.stem)
    episodes = [EpisodeEntry(id: id, name: id.demo)]
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let place = PicturePlace(folder: location.folder, names: pictures.names)
    var facts = EpisodeFacts(
      name: name, place: location.path,
      stated: EpisodeFacts.Length(place: location.path, rowCount: pictures.names.count),
      cameras: [
        CameraFacts(
          key: Self.camera, role: .unknown, place: location.path, source: .pictures(place))
      ])
    if let gap = pictures.firstGap {
      facts.remarks.append(
        Problem(
          code: "frames.gap", severity: .warning,
          error: DataError(
            .missing, file: location.path, place: "frame \(gap)",
            expected: "consecutive numbers", found: "no file of that number",
            remedy: "copy the missing frames, or number those there are anew")))
    }
    return facts
  }
}

/// Picture files in the order of their numbers: `0.png`, `10.png` after `9.png`, or `frame_000012.jpg`.
struct NumberedPictures {
  private static let extensions = ["png", "jpg", "jpeg"]

  /// The files' names in the order of their numbers.
  let names: [String]
  /// The first number that is left out, or `nil` if they follow one another.
  let firstGap: Int?

  /// Whether some of the names are numbered pictures.
  static func areIn(_ names: [String]) -> Bool { names.contains { Numbered($0) != nil } }

  /// - Throws: `DataError.Kind.malformed` if a number occurs twice or names start differently.
  init(_ names: [String], folder: String) throws(DataError) {
    let pictures = names.compactMap(Numbered.init).sorted { $0.number < $1.number }
    for (picture, next) in zip(pictures, pictures.dropFirst())
    where picture.number == next.number || picture.prefix != next.prefix {
      throw DataError(
        .malformed, file: folder, expected: "pictures numbered once, with names that start alike",
        found: "\(picture.name) and \(next.name)", remedy: "keep one camera in a folder")
    }
    self.names = pictures.map(\.name)
    firstGap = zip(pictures, pictures.dropFirst()).first { $1.number != $0.number + 1 }
      .map { $0.0.number + 1 }
  }

  private struct Numbered {
    let name: String
    let prefix: String
    let number: Int

    init?(_ name: String) {
      guard extensions.contains(name.fileExtension.lowercased()) else { return nil }
      let stem = name.fileStem
      let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
      guard let number = Int(String(digits)) else { return nil }
      self.name = name
      self.number = number
      prefix = String(stem.dropLast(digits.count))
    }
  }
}
