import Encoders
import OptimalTransport
import Rewards

extension RewardSettings {
  /// The reward that an encoder was aligned for; the defaults for one that was not.
  public init(for card: EncoderCard) {
    self.init()
    if let matching = card.matching { self.init(matching) }
    if !card.hasScalarHead { scoreWeight = 0 }
  }

  /// The reward that compares distances as an alignment did.
  ///
  /// The scalar head's scores are in log-odds; one over the temperature brings them to the scale of
  /// the transport cost.
  public init(_ matching: EncoderCard.Matching) {
    self.init()
    cost = GroundCost(rawValue: matching.cost) ?? cost
    epsilon = matching.epsilon
    bandHalfWidth = matching.bandHalfWidth
    scoreWeight = 1 / matching.temperature
  }
}
