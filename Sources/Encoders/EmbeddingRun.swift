import Episodes

/// Embeds episode after episode, and reads the next one while the network processes the present one.
public struct EmbeddingRun: Sendable {
  /// The encoder.
  public let encoder: FrameEncoder
  /// The cache of earlier embeddings; `nil` computes all of them.
  public let cache: EmbeddingCache?
  private let frames: @Sendable (EpisodeID) throws(DataError) -> FrameSequence

  /// Prepares a run.
  ///
  /// `frames` reads all frames of an episode and is called on another thread.
  public init(
    encoder: FrameEncoder, cache: EmbeddingCache?,
    frames: @escaping @Sendable (EpisodeID) throws(DataError) -> FrameSequence
  ) {
    self.encoder = encoder
    self.cache = cache
    self.frames = frames
  }

  /// Embeds episodes in the given order.
  ///
  /// At most two episodes' frames are in memory. `body` gets each episode's embeddings, or the error of that
  /// episode. One bad episode does not stop the others unless `body` throws.
  ///
  /// - Throws: The errors of `body`.
  public func forEach(
    _ ids: [EpisodeID],
    _ body: (EpisodeID, Result<EmbeddingSequence, DataError>) throws(DataError) -> Void
  ) throws(DataError) {
    let reading = Prefetch(count: ids.count) { [frames] index throws(DataError) in
      try frames(ids[index])
    }
    try reading.forEach { index, frames throws(DataError) in
      let embeddings = Result { () throws(DataError) in try embed(frames.get(), id: ids[index]) }
      try body(ids[index], embeddings)
    }
  }

  /// Embeds episodes and keeps all embeddings.
  ///
  /// - Returns: The embeddings in the given order.
  /// - Throws: The first error, or the errors of `report`.
  public func embeddings(
    of ids: [EpisodeID], report: (EmbeddingSequence) throws(DataError) -> Void = { _ in }
  ) throws(DataError) -> [EmbeddingSequence] {
    var all: [EmbeddingSequence] = []
    try forEach(ids) { _, result throws(DataError) in
      all.append(try result.get())
      try report(all[all.count - 1])
    }
    return all
  }

  private func embed(_ frames: FrameSequence, id: EpisodeID) throws(DataError)
    -> EmbeddingSequence
  {
    guard let cache else { return try encoder.embed(frames, id: id) }
    return try cache.embed(frames, id: id, with: encoder)
  }
}
