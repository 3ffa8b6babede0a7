import Episodes
import Foundation

/// Finds the episodes that the names in another program's file mean.
///
/// A name means the episode whose id it is. Otherwise it is taken as a path or an address of a video. Its
/// folders and its name without the extension mean, by the first rule that fits any episode:
///
/// 1. `panda_stack/demo_3`, `panda_stack_demo_3` and the like: the id, or the id of an episode with a file of its
///    own;
/// 2. `demo_3`: the episode of that name, in whichever file;
/// 3. the folder that holds the video, for an episode of several videos.
///
/// The eight digits that Label Studio puts before the names of uploads are passed over. Several episodes by one
/// rule are none.
public struct EpisodeNames: Sendable {
  private let known: Set<EpisodeID>?
  private let byRule: [[String: [EpisodeID]]]

  /// Every name has to be the id of an episode.
  ///
  /// Which episodes there are is not known.
  public init() {
    known = nil
    byRule = []
  }

  /// Finds these episodes.
  public init(_ ids: [EpisodeID]) {
    known = Set(ids)
    byRule = [
      Self.index(ids) { Self.joined($0.name) }, Self.index(ids, \.demo),
      Self.index(ids.filter { $0.fileStem == $0.demo }, \.name),
    ]
  }

  private static func index(_ ids: [EpisodeID], _ key: (EpisodeID) -> String)
    -> [String: [EpisodeID]]
  {
    Dictionary(grouping: ids, by: key)
  }

  /// The episodes of some names.
  ///
  /// - Throws: `DataError.Kind.mismatch`, with the first few names that mean no episode or several.
  func episodes(named names: [String]) throws(DataError) -> [String: EpisodeID] {
    var found: [String: EpisodeID] = [:]
    var (unknown, ambiguous): ([String], [String]) = ([], [])
    for name in names {
      let episodes = candidates(name)
      switch episodes.count {
      case 0: unknown.append(name)
      case 1: found[name] = episodes[0]
      default: ambiguous.append("\(name) (\(episodes.sorted().listed))")
      }
    }
    guard unknown.isEmpty, ambiguous.isEmpty else { throw problem(unknown, ambiguous) }
    return found
  }

  private func candidates(_ name: String) -> [EpisodeID] {
    let id = try? EpisodeID(name)
    guard let known else { return id.map { Self.isPath(name) ? [] : [$0] } ?? [] }
    if let id, known.contains(id) { return [id] }
    let paths = Self.paths(name)
    return byRule.indices.lazy.map { rule in
      paths.flatMap { Self.keys($0, rule) }.withoutRepeats().flatMap { byRule[rule][$0] ?? [] }
        .withoutRepeats()
    }.first { !$0.isEmpty } ?? []
  }

  private func problem(_ unknown: [String], _ ambiguous: [String]) -> DataError {
    let found = [(unknown, "no episode"), (ambiguous, "several episodes")].filter { !$0.0.isEmpty }
      .map { "\($0.0.count) that mean \($0.1): \(Self.listed($0.0))" }
    return DataError(
      .mismatch, expected: "names that mean one episode each", found: found.joined(separator: "; "),
      remedy: known == nil
        ? "give the recordings, whose names are then looked up"
        : "give other recordings, or the ids of episodes as names in the file",
      settings: [.recordings])
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "\"\($0.prefix(120))\"" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}

// MARK: - Paths and addresses

extension EpisodeNames {
  private static let videoExtensions: Set = [
    "mp4", "webm", "mkv", "avi", "mov", "m4v", "gif", "hdf5", "h5", "npz", "zarr",
  ]

  /// Whether a name is plainly no id of an episode but that of a file.
  private static func isPath(_ name: String) -> Bool {
    name.contains("://") || name.hasPrefix("/")
      || videoExtensions.contains(name.fileExtension.lowercased())
  }

  /// The parts of a path, without the extension; once more without the digits before an upload's name.
  private static func paths(_ name: String) -> [[String]] {
    var parts = path(name).split { $0 == "/" || $0 == "\\" }.map(String.init)
    guard let last = parts.popLast() else { return [] }
    let isNumber = last.fileExtension.allSatisfy(\.isNumber)
    let stem = isNumber ? last : last.fileStem
    return [stem, withoutUploadDigits(stem)].compactMap { $0 }.map { parts + [$0] }
  }

  /// The path of an address, decoded; for a file that Label Studio serves from its disk, the one it names.
  private static func path(_ name: String) -> String {
    guard let scheme = name.range(of: "://") ?? name.range(of: "/data/local-files/") else {
      return name
    }
    let address = name[scheme.upperBound...]
    let local = address.range(of: "?d=").map { address[$0.upperBound...] }
    let path = local ?? address.prefix { $0 != "?" && $0 != "#" }
    return path.removingPercentEncoding ?? String(path)
  }

  private static func withoutUploadDigits(_ stem: String) -> String? {
    let digits = stem.prefix(8)
    guard digits.count == 8, digits.allSatisfy(\.isHexDigit), stem.dropFirst(8).first == "-" else {
      return nil
    }
    return String(stem.dropFirst(9))
  }

  private static func keys(_ path: [String], _ rule: Int) -> [String] {
    switch rule {
    case 0: [joined(path.suffix(2).joined(separator: "/")), joined(path.last ?? "")]
    case 1: [path.last ?? ""]
    default: path.count < 2 ? [] : [path[path.count - 2]]
    }
  }

  /// A name with every separator written in one way.
  private static func joined(_ name: String) -> String {
    String(name.map { "/-. ".contains($0) ? "_" : $0 })
  }
}
