import Episodes
import Foundation
import VideoDecoding

/// Reads a video as an episode of one camera, with a caption from `index.jsonl` beside it.
///
/// The step count is the number of frames, so that describing an episode counts the video's packets.
struct VideoReader: EpisodeReader {
  static let format = "video"
  /// The key of the one camera.
  static let camera = "video"

  let embodiment: String? = nil
  let episodes: [EpisodeEntry]
  private let location: EpisodeLocation
  private var fileName: String { (location.path as NSString).lastPathComponent }

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    if case .video = opened.content { true } else { false }
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    location = opened.location
    episodes = [try location.soleEntry()]
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let captions = try location.tree.captions(in: location.folder)
    let video = try VideoFile(path: location.path)
    let place = VideoPlace(
      namedBy: location.path, place: "video", folder: location.folder, relativePath: fileName)
    return EpisodeFacts(
      name: name, place: location.path,
      stated: EpisodeFacts.Length(place: location.path, rowCount: video.frameCount),
      cameras: [
        CameraFacts(
          key: Self.camera, role: .unknown, place: location.path, source: .video(place))
      ],
      instructions: captions.byFile[fileName].map { [$0] } ?? [],
      framesPerSecond: video.framesPerSecond)
  }
}

/// The captions in `index.jsonl`, one JSON object a line with `file` and `caption`.
struct VideoCaptions: Sendable {
  static let fileName = "index.jsonl"
  private static let largestBytes = 64 << 20

  /// The captions by the name of the video file.
  let byFile: [String: String]

  private struct Line: Decodable {
    let file: String
    let caption: String?
  }

  /// Reads the captions of a folder; none if it has no index.
  ///
  /// - Throws: `DataError.Kind.malformed` naming the first line that is no such object.
  init(folder: String) throws(DataError) {
    let path = "\(folder)/\(Self.fileName)"
    let bytes = try FolderContents.text(of: path, limit: Self.largestBytes) ?? Data()
    var captions: [String: String] = [:]
    for (number, text) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let line = try Self.line(text, number: number + 1, path: path)
      captions[line.file] = line.caption.flatMap { $0.isEmpty ? nil : $0 }
    }
    byFile = captions
  }

  private static func line(_ text: Data, number: Int, path: String) throws(DataError) -> Line {
    do {
      return try JSONDecoder().decode(Line.self, from: text)
    } catch {
      throw DataError(
        .malformed, file: path, place: "line \(number)",
        expected: "an object with file and caption", found: JSONProblem.describe(error),
        remedy: "repair the line or move the index away")
    }
  }
}
