import Rewards

extension RewardSettings {
  /// The default reward of embeddings, by the encoder that made them.
  ///
  /// Embeddings that another tool made name no weights; they get the defaults.
  public init(for origin: EmbeddingFile.Origin, hasScores: Bool) {
    self.init(matching: origin.matching, hasScores: hasScores && origin.weightsHash != nil)
  }
}
