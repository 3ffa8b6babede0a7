import Rewards

extension RewardSettings {
  /// The default reward for embeddings of an encoder.
  ///
  /// Embeddings of another tool name no weights. They get the default settings.
  public init(for origin: EmbeddingFile.Origin, hasScores: Bool) {
    self.init(matching: origin.matching, hasScores: hasScores && origin.weightsHash != nil)
  }
}
