import Encoders
import EpisodeStore
import Episodes
import Evaluation
import Rewards

/// Embeddings to be rewarded: from a file, or made from frames as they are needed.
struct EmbeddingSource {
  private enum Kind {
    case file([EmbeddingSequence])
    case run(EmbeddingRun)
  }

  /// The episodes to reward.
  let ids: [EpisodeID]
  /// The reward that the encoder was aligned for.
  let defaults: RewardSettings
  /// The hash of the encoder's weights, where it is known.
  let weightsHash: ContentHash?
  /// Where the frames are; `nil` for embeddings from a file.
  let store: EpisodeStore?
  private let kind: Kind

  /// Episodes whose embeddings are in memory at a time.
  private static let blockSize = 64

  init(file path: String) throws {
    let (origin, embeddings) = try EmbeddingFile.read(path)
    ids = embeddings.map(\.id)
    defaults = RewardSettings(for: origin, hasScores: embeddings.first?.scores != nil)
    weightsHash = origin.weightsHash
    store = nil
    kind = .file(embeddings)
  }

  init(run: EmbeddingRun, store: EpisodeStore) {
    self.store = store
    ids = store.episodes.map(\.id)
    defaults = RewardSettings(for: run.encoder.card)
    weightsHash = run.encoder.weightsHash
    kind = .run(run)
  }

  /// The embeddings of some of the episodes.
  ///
  /// - Throws: `DataError.Kind.missing` if one is not there.
  func embeddings(of wanted: [EpisodeID]) throws(DataError) -> [EmbeddingSequence] {
    for id in wanted where !ids.contains(id) {
      throw DataError(
        .missing, file: id.name, expected: "a preferred episode among those given",
        found: "\(ids.count) others", remedy: "give the file that holds it, or name another")
    }
    switch kind {
    case .file(let all): return all.filter { wanted.contains($0.id) }
    case .run(let run): return try run.embeddings(of: wanted)
    }
  }

  /// Hands over all embeddings, a block at a time, those that are `known` first: no frame goes through
  /// the encoder twice.
  func forEachBlock(
    known: [EmbeddingSequence], _ body: ([EmbeddingSequence]) throws(DataError) -> Void
  ) throws(DataError) {
    switch kind {
    case .file(let all):
      for start in stride(from: 0, to: all.count, by: Self.blockSize) {
        try body(Array(all[start..<min(start + Self.blockSize, all.count)]))
      }
    case .run(let run):
      let byID = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
      try body(ids.compactMap { byID[$0] })
      let rest = ids.filter { byID[$0] == nil }
      var block: [EmbeddingSequence] = []
      try run.forEach(rest) { id, result throws(DataError) in
        block.append(try result.get())
        guard block.count == Self.blockSize || id == rest.last else { return }
        try body(block)
        block = []
      }
    }
  }
}
