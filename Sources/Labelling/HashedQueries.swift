import EpisodeStore
import Episodes
import Foundation
import Preferences
import Synchronization

/// Adds to every query the hashes of what it shows, so that it can be told later whether the recordings
/// have changed since.
///
/// An episode's hash is the SHA-256 of a list, one line for each frame: the SHA-256, in hexadecimal
/// digits, of its pixels as 8-bit RGB in the size in which they are stored. Of a segment too the whole
/// episode is hashed. One that cannot be read has no hash: that is for the annotator to see.
package final class HashedQueries: QuerySource {
  private let source: any QuerySource
  private let episodes: EpisodeStore
  private let camera: String?
  private let known = Mutex<[EpisodeID: ContentHash]>([:])

  /// Frames read at a time.
  private static let blockSize = 32

  /// Hashes the episodes of another source's queries, each once.
  package init(_ source: any QuerySource, episodes: EpisodeStore, camera: String?) {
    self.source = source
    self.episodes = episodes
    self.camera = camera
  }

  /// What the other source gives, with hashes.
  ///
  /// - Throws: As the other source.
  /// - Complexity: That of the other source and of reading every frame of episodes not seen before.
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
