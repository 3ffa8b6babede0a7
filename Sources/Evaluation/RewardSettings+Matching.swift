import Encoders
import OptimalTransport
import Rewards

extension RewardSettings {
  /// The reward that an encoder was aligned for: distances, or the scores alone of a reward model, which
  /// has learned no distances; the defaults for one that was not aligned.
  public init(for card: EncoderCard) {
    self.init(card.matching, hasScores: card.hasScalarHead)
  }

  /// The reward that embeddings were made for, as of their encoder; the defaults for those that another
  /// tool made.
  public init(for origin: EmbeddingFile.Origin, hasScores: Bool) {
    self.init(origin.matching, hasScores: hasScores && origin.weightsHash != nil)
  }

  private init(_ matching: EncoderCard.Matching?, hasScores: Bool) {
    if let matching {
      self.init(matching)
    } else {
      self = hasScores ? .scores : RewardSettings()
    }
  }

  /// The reward that compares distances as an alignment did, and pays steps by the time that they look
  /// like.
  public init(_ matching: EncoderCard.Matching) {
    self.init()
    cost = GroundCost(rawValue: matching.cost) ?? cost
    epsilon = matching.epsilon
    bandHalfWidth = matching.bandHalfWidth
    stepDefinition = RewardDefinition(.time)
  }
}
