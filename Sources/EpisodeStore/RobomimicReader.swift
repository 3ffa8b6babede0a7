import Episodes
import Foundation
import HDF5

/// Reads `data/demo_<i>/{actions, rewards, obs/<camera>}`, as robomimic writes it, and our addition to
/// it, `obs_video`, whose attributes name one video per camera.
///
/// - Source: robomimic, `docs/datasets/overview.md`.
struct RobomimicReader: EpisodeReader {
  static let format = "robomimic"

  let embodiment: String?
  let episodeNames: [String]
  private let data: HDF5Group

  static func recognises(_ root: HDF5Group) throws(DataError) -> Bool {
    guard try root.isGroup("data") else { return false }
    return try root.group("data").childNames.contains(where: isDemo)
  }

  init(root: HDF5Group) throws(DataError) {
    data = try root.group("data")
    episodeNames = try data.childNames
    embodiment = try Self.embodiment(of: data)
    try Self.requireUpright(data)
    if let other = episodeNames.first(where: { !Self.isDemo($0) }) {
      throw DataError(
        .malformed, file: root.file.path, place: "/data/\(other)",
        expected: "nothing but groups named demo_<number>", found: "\"\(other)\"",
        remedy: "rename it or move it out of /data")
    }
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let demo = try data.group(name)
    let arrays = try observedArrays(of: demo)
    let images = arrays.filter(Self.isImages)
    let rewards = try optionalDataset("rewards", in: demo)
    var rows = [try optionalDataset("actions", in: demo), rewards]
    rows.append(try optionalDataset("dones", in: demo))
    let actions = rows.compactMap { $0 }.first { $0.path.hasSuffix("/actions") }
    return EpisodeFacts(
      name: name, place: demo.path, stated: try statedLength(of: demo, actions: actions),
      lengths: (rows.compactMap { $0 } + images).map(Self.length),
      cameras: try images.map(Self.camera) + videoCameras(of: demo),
      otherArrays: arrays.filter { !Self.isImages($0) }.map {
        "\(Self.key(of: $0)) is \($0.elementType) \($0.shape)"
      },
      rewards: try rewards.map { dataset throws(DataError) in try dataset.read(as: Float.self) })
  }

  private static func isDemo(_ name: String) -> Bool {
    name.hasPrefix("demo_") && name.count > 5
      && name.dropFirst(5).allSatisfy { $0.isASCII && $0.isNumber }
  }

  private func statedLength(of demo: HDF5Group, actions: HDF5Dataset?) throws(DataError)
    -> EpisodeFacts.Length?
  {
    if let count = try demo.attributes.integer("num_samples") {
      return EpisodeFacts.Length(place: "\(demo.path)@num_samples", rowCount: count)
    }
    return actions.map(Self.length)
  }

  private static func length(of dataset: HDF5Dataset) -> EpisodeFacts.Length {
    EpisodeFacts.Length(place: dataset.path, rowCount: dataset.shape.first ?? 0)
  }

  private func optionalDataset(_ name: String, in group: HDF5Group) throws(DataError)
    -> HDF5Dataset?
  {
    try group.exists(name) ? group.dataset(name) : nil
  }
}

extension RobomimicReader {
  /// Everything under `obs` of three axes or more; states and poses have two.
  private func observedArrays(of demo: HDF5Group) throws(DataError) -> [HDF5Dataset] {
    guard try demo.isGroup("obs") else { return [] }
    let observations = try demo.group("obs")
    var arrays: [HDF5Dataset] = []
    for name in try observations.childNames where try observations.isDataset(name) {
      let dataset = try observations.dataset(name)
      if dataset.shape.count >= 3 { arrays.append(dataset) }
    }
    return arrays
  }

  private static func isImages(_ dataset: HDF5Dataset) -> Bool {
    dataset.shape.count == 4 && dataset.shape[3] == 3
      && dataset.elementType == .unsignedInteger(bytes: 1)
  }

  private static func key(of dataset: HDF5Dataset) -> String {
    dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
  }

  private static func camera(of images: HDF5Dataset) -> CameraFacts {
    let filters = images.filters.map { $0.id == 1 ? "gzip" : $0.name }.joined(separator: "+")
    return CameraFacts(
      key: key(of: images),
      place: images.path,
      source: .images(
        height: images.shape[1], width: images.shape[2],
        compression: filters.isEmpty ? "uncompressed" : filters))
  }

  private func videoCameras(of demo: HDF5Group) throws(DataError) -> [CameraFacts] {
    guard try demo.isGroup("obs_video") else { return [] }
    let attributes = try demo.group("obs_video").attributes
    var cameras: [CameraFacts] = []
    for key in try attributes.names {
      guard let path = try attributes.string(key) else { continue }
      cameras.append(
        CameraFacts(
          key: key, place: "\(demo.path)/obs_video@\(key)", source: .video(relativePath: path)))
    }
    return cameras
  }
}

extension RobomimicReader {
  /// The part of `data@env_args` that says which robot acts.
  private struct EnvironmentArguments: Decodable {
    struct Settings: Decodable { let robots: Robots? }
    let env_kwargs: Settings?
  }

  /// Written as `"Panda"` or as `["Panda"]`.
  private enum Robots: Decodable {
    case names([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let name = try? container.decode(String.self) {
        self = .names([name])
      } else {
        self = .names(try container.decode([String].self))
      }
    }
  }

  private static func embodiment(of data: HDF5Group) throws(DataError) -> String? {
    guard let text = try data.attributes.string("env_args") else { return nil }
    do {
      let arguments = try JSONDecoder().decode(EnvironmentArguments.self, from: Data(text.utf8))
      guard case .names(let names) = arguments.env_kwargs?.robots else { return nil }
      return names.first?.lowercased()
    } catch {
      throw DataError(
        .malformed, file: data.file.path, place: "/data@env_args",
        expected: "JSON with env_kwargs.robots, a name or a list of names",
        found: "\"\(text.prefix(60))\"")
    }
  }

  /// LIBERO's files have this layout but store images bottom-up, which would pass unnoticed.
  private static func requireUpright(_ data: HDF5Group) throws(DataError) {
    guard try data.attributes.string("macros_image_convention") == "opengl" else { return }
    throw DataError(
      .unsupported, file: data.file.path, place: "/data@macros_image_convention",
      expected: "images stored upright", found: "\"opengl\", images stored bottom-up")
  }
}
