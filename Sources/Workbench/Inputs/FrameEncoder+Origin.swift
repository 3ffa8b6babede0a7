import Encoders
import Episodes
import ResultFiles
import Rewards

extension EmbeddingFile.Origin {
  /// Describes an encoder.
  ///
  /// - Throws: `DataError` if its preprocessing cannot be written as JSON.
  public init(of encoder: FrameEncoder) throws(DataError) {
    try self.init(
      encoder: encoder.card.name, weightsHash: encoder.weightsHash,
      matching: encoder.card.matching,
      preprocessing: JSONText.line(encoder.card.preprocessing),
      memberCount: encoder.network.members.count)
  }
}

extension RewardSettings {
  /// The default reward in the space of an encoder.
  public init(for card: EncoderCard) {
    self.init(matching: card.matching, hasScores: card.hasScalarHead)
  }
}
