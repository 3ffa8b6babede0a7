import Encoders
import EpisodeStore
import Episodes
import Foundation
import ResultFiles

/// A folder of small files in which a watcher keeps what it has computed: each file is whole or absent, so that
/// a kill at any moment loses the episode at work, and nothing else.
///
/// | place | holds |
/// |---|---|
/// | `settings.json` | everything that rewards depend on |
/// | `references.hdf5`, `references.json` | the embeddings of the references, and what tells them |
/// | `results/<content>.json` | the reward of an episode, by what tells it |
/// | `places/<hash of the path>.json` | the episodes of a file or folder of the log |
/// | `told/<content>` | nothing: the caller has dealt with that episode |
final class WatchMemory {
  /// Bytes of one of its files at most.
  private static let largestByteCount = 1 << 30

  let folder: String
  private(set) var results: [ContentHash: WatchedResult] = [:]
  private(set) var places: [String: WatchedPlace] = [:]
  /// The paths of places whose files are not those in memory.
  private var unwritten: Set<String> = []
  private var told: Set<String> = []
  /// The open folder, whose lock tells other watchers that this one lives.
  private let lock: Int32

  /// Opens the folder, and makes it if it is missing.
  ///
  /// - Throws: `DataError.Kind.unwritable` if another watcher uses it, `.mismatch` if it was made with other
  ///   settings, `.malformed` for a file that is none of its own.
  init(folder: String, settings: WatchSettings) throws(DataError) {
    self.folder = folder
    do {
      for name in ["results", "places", "told"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
    } catch {
      throw DataError(
        .unwritable, file: folder, expected: "room and permission for a folder",
        found: error.localizedDescription)
    }
    lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      throw DataError(
        .unwritable, file: folder, expected: "one watcher at a time", found: "another at work",
        remedy: "stop it, or choose another output", settings: [.output])
    }
    try requireSame(settings)
    for name in try FolderListing.visibleNames(in: "\(folder)/results") {
      let result = try read(WatchedResult.self, "results/\(name)")
      results[result.content] = result
    }
    for name in try FolderListing.visibleNames(in: "\(folder)/places") {
      let place = try read(WatchedPlace.self, "places/\(name)")
      places[place.path] = place
    }
    told = Set(try FolderListing.visibleNames(in: "\(folder)/told"))
  }

  deinit {
    // A process that this one is about to start may still have a copy of the descriptor, which would hold the lock.
    flock(lock, LOCK_UN)
    close(lock)
  }

  func keep(_ result: WatchedResult) throws(DataError) {
    try write(result, "results/\(result.content).json")
    results[result.content] = result
  }

  /// Keeps what is known of a place until the process ends.
  ///
  /// The results of its episodes are on disk, so that it is found out again fast.
  func remember(_ place: WatchedPlace) {
    guard places[place.path] != place else { return }
    places[place.path] = place
    unwritten.insert(place.path)
  }

  func keep(_ place: WatchedPlace) throws(DataError) {
    remember(place)
    guard unwritten.contains(place.path) else { return }
    try write(place, Self.name(of: place.path))
    unwritten.remove(place.path)
  }

  func forget(place path: String) throws(DataError) {
    places[path] = nil
    let file = "\(folder)/\(Self.name(of: path))"
    guard unlink(file) == 0 || errno == ENOENT else {
      throw DataError(
        .unwritable, file: file, expected: "permission to remove it",
        found: String(cString: strerror(errno)))
    }
  }

  func wasTold(_ content: ContentHash) -> Bool { told.contains(content.hexadecimal) }

  func setTold(_ content: ContentHash) throws(DataError) {
    try AtomicFile.write(Data(), to: "\(folder)/told/\(content)")
    told.insert(content.hexadecimal)
  }

  // MARK: - References

  /// What tells the references, by name.
  typealias References = (embeddings: [EmbeddingSequence], contents: [ContentHash: EpisodeID])

  func references() throws(DataError) -> References? {
    guard FileManager.default.fileExists(atPath: "\(folder)/references.json") else { return nil }
    let contents = try read([String: EpisodeID].self, "references.json")
    let embeddings = try EmbeddingFile.read("\(folder)/references.hdf5").1
    return (
      embeddings,
      Dictionary(
        uniqueKeysWithValues: contents.map { (ContentHash(hexadecimal: $0.key), $0.value) })
    )
  }

  func keep(_ references: References, origin: EmbeddingFile.Origin, provenance: Provenance)
    throws(DataError)
  {
    try EmbeddingFile.write(
      to: "\(folder)/references.hdf5", origin: origin, provenance: provenance
    ) { add throws(DataError) in
      for sequence in references.embeddings { try add(sequence) }
    }
    let contents = references.contents.map { ($0.key.hexadecimal, $0.value) }
    try write(Dictionary(uniqueKeysWithValues: contents), "references.json")
  }

  // MARK: - Files

  private static func name(of path: String) -> String {
    "places/\(ContentHash(of: Data(path.utf8))).json"
  }

  private func requireSame(_ settings: WatchSettings) throws(DataError) {
    let name = "settings.json"
    guard FileManager.default.fileExists(atPath: "\(folder)/\(name)") else {
      return try write(settings, name)
    }
    let known = try read(WatchSettings.self, name)
    guard let difference = settings.difference(from: known) else { return }
    let path = "\(folder)/\(name)"
    throw DataError(
      .mismatch, file: path, expected: "the settings that the watch began with",
      found: difference, remedy: "give those, or choose another output", settings: [.output])
  }

  private func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws(DataError)
    -> Value
  {
    let path = "\(folder)/\(name)"
    let data = try InputFile.contents(of: path, atMost: Self.largestByteCount)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw DataError(
        .malformed, file: path, expected: "what a watcher has kept",
        found: JSONProblem.describe(error), remedy: "remove it: it is computed again")
    }
  }

  private func write(_ value: some Encodable, _ name: String) throws(DataError) {
    let path = "\(folder)/\(name)"
    try AtomicFile.write(Data(try JSONText.line(value, for: path).utf8), to: path)
  }
}
