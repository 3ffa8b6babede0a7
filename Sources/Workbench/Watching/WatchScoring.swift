import Encoders
import EpisodeStore
import Episodes
import ResultFiles
import Rewards

/// Embeds an episode and rewards it against references that stay the same for the whole life of a watch.
struct WatchScoring {
  let encoder: FrameEncoder
  let cache: EmbeddingCache?
  let camera: String?
  private let rewarder: Rewarder
  private let referenceContents: [ContentHash: EpisodeID]

  var references: [EpisodeID] { rewarder.references.map(\.id) }

  init(
    encoder: FrameEncoder, cache: EmbeddingCache?, camera: String?,
    references: WatchMemory.References, settings: RewardSettings
  ) throws(DataError) {
    self.encoder = encoder
    self.cache = cache
    self.camera = camera
    rewarder = try Rewarder(references: references.embeddings, settings: settings)
    referenceContents = references.contents
  }

  /// The reward of an episode, neither shaped nor scaled.
  ///
  /// - Throws: `DataError` if its frames cannot be read or compared.
  func result(of episode: LoggedEpisode, content: ContentHash, findings: [Finding])
    throws(DataError) -> WatchedResult
  {
    let embeddings = try Self.embeddings(of: episode, encoder, cache, camera: camera)
    // Under another name, a reference would be matched with itself.
    let known = try embeddings.named(referenceContents[content] ?? episode.id)
    let rewarded = try rewarder.rewards(of: [known])
    return WatchedResult(
      content: content, stepCount: episode.episode.stepCount,
      trace: rewarded.traces.first.map(WatchedResult.Trace.init),
      failure: rewarded.failures.first?.reason, findings: findings)
  }

  static func embeddings(
    of episode: LoggedEpisode, _ encoder: FrameEncoder, _ cache: EmbeddingCache?, camera: String?
  ) throws(DataError) -> EmbeddingSequence {
    let run = EmbeddingRun(encoder, of: episode.store, camera: camera, cache: cache)
    var all = try run.embeddings(of: [episode.id])
    return all.removeLast()
  }
}

extension EmbeddingSequence {
  fileprivate func named(_ id: EpisodeID) throws(DataError) -> EmbeddingSequence {
    guard id != self.id else { return self }
    return try EmbeddingSequence(
      id: id, stepCount: stepCount, dimension: dimension, values: values, scores: scores,
      memberCount: memberCount)
  }
}
