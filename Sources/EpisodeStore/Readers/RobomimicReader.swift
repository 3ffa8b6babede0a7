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
  let environment: String?
  let episodes: [EpisodeEntry]
  private let data: HDF5Group

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    try DemoGroup.data(in: opened) != nil
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    data = try opened.requireRoot().group("data")
    episodes = try opened.location.entries(named: DemoGroup.names(in: data))
    let arguments = try EnvironmentArguments(of: data)
    embodiment = arguments?.robot
    environment = arguments?.env_name
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    var facts = try DemoGroup(group: data.group(name)).facts(name: name)
    facts.instructions = try data.group(name).attributes.instructions("language_instruction")
    return facts
  }
}

/// The parts of `data@env_args` that are read.
struct EnvironmentArguments: Decodable {
  private struct Settings: Decodable { let robots: OneOrMany? }
  private let env_kwargs: Settings?
  /// The name of the environment, such as `Isaac-Stack-Cube-Franka-IK-Rel-v0`.
  let env_name: String?

  /// The first robot, lower-case.
  var robot: String? { env_kwargs?.robots?.texts.first?.lowercased() }

  /// - Throws: `DataError.Kind.malformed` if the attribute is there and is no such JSON.
  init?(of data: HDF5Group) throws(DataError) {
    guard let text = try data.attributes.string("env_args") else { return nil }
    do {
      self = try JSONDecoder().decode(EnvironmentArguments.self, from: Data(text.utf8))
    } catch {
      throw DataError(
        .malformed, file: data.file.path, place: "/data@env_args",
        expected: "JSON with env_kwargs.robots, a name or a list of names",
        found: "\"\(text.prefix(60))\"")
    }
  }
}

extension HDF5Attributes {
  /// A sentence in a string attribute; none if it is absent or empty.
  func instructions(_ name: String) throws(DataError) -> [String] {
    guard let text = try string(name), !text.isEmpty else { return [] }
    return [text]
  }
}
