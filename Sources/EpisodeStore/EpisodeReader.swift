import Episodes
import HDF5

/// One layout of episodes in HDF5 files.
///
/// A reader only describes what is there; frames are read by `EpisodeStore`, the same for all layouts.
protocol EpisodeReader {
  /// The layout's name in summaries.
  static var format: String { get }
  /// Whether the file looks like this layout at all.
  static func recognises(_ root: HDF5Group) throws(DataError) -> Bool
  /// Reads what holds for the whole file.
  init(root: HDF5Group) throws(DataError)
  /// The robot, lower-case; `nil` if the file does not say.
  var embodiment: String? { get }
  /// The names of the episodes, in any order.
  var episodeNames: [String] { get }
  /// Describes one episode.
  func facts(of name: String) throws(DataError) -> EpisodeFacts
}

/// The layouts that are known.
enum KnownLayouts {
  private static var readers: [any EpisodeReader.Type] { [RobomimicReader.self] }

  /// The first reader that recognises the file.
  static func reader(for root: HDF5Group) throws(DataError) -> any EpisodeReader {
    for reader in readers where try reader.recognises(root) { return try reader.init(root: root) }
    let children = try root.childNames.prefix(12).joined(separator: ", ")
    throw DataError(
      .malformed, file: root.file.path, place: "/",
      expected: "episodes in the robomimic layout, /data/demo_0/actions and so on",
      found: children.isEmpty ? "an empty file" : "only \(children)")
  }
}
