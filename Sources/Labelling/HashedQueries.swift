import EpisodeStore
import Episodes
import Foundation
import Preferences
import Synchronization

/// Adds to every query the hashes of its episodes, so that later changes of the recordings can be detected.
///
/// An episode's hash is the SHA-256 of a list with one line for each frame. A line is the SHA-256, in
/// hexadecimal digits, of the frame's pixels as 8-bit RGB in their stored size. For a segment, too, the
/// whole episode is hashed. An episode that cannot be read has no hash, and the annotator sees that it is
/// broken.
package final class HashedQueries: QuerySource {
  private let source: any QuerySource
  private let episodes: EpisodeStore
  private let camera: String?
  private let known = Mutex<[EpisodeID: ContentHash]>([:])

  /// The number of frames that are read at a time.
  private static let blockSize = 32

  /// Hashes the episodes in the queries of another source, each once.
  package init(_ source: any QuerySource, episodes: EpisodeStore, camera: String?) {
    self.source = source
    self.episodes = episodes
    self.camera = camera
  }

  /// The query of the other source, with hashes.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: That of the other source and of reading every frame of new episodes.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    guard let query = try source.next(in: context) else { return nil }
    guard query.contentHashes.isEmpty, context.history.queries[query.id] == nil else {
      return query
    }
    var hashes: [EpisodeID: ContentHash] = [:]
    for id in query.episodes { hashes[id] = hash(of: id) }
    return try Query(
      id: query.id, kind: query.kind, episodes: query.episodes, segments: query.segments,
      seed: query.seed, contentHashes: hashes, annotator: query.annotator, repeatOf: query.repeatOf)
  }

  private func hash(of id: EpisodeID) -> ContentHash? {
    if let hash = known.withLock({ $0[id] }) { return hash }
    guard let hash = try? hashFrames(of: id) else { return nil }
    known.withLock { $0[id] = hash }
    return hash
  }

  private func hashFrames(of id: EpisodeID) throws(DataError) -> ContentHash {
    let count = try episodes.episode(id).stepCount
    var lines = ""
    for start in stride(from: 0, to: count, by: Self.blockSize) {
      let steps = start..<min(start + Self.blockSize, count)
      let frames = try episodes.frames(of: id, camera: camera, steps: steps)
      for frame in 0..<frames.frameCount {
        lines += "\(ContentHash(of: frames[frame].pixels))\n"
      }
    }
    return ContentHash(of: Data(lines.utf8))
  }
}
