import Encoders
import OptimalTransport
import Rewards

extension RewardSettings {
  /// The reward that an encoder was aligned for; the defaults for one that was not.
  public init(for card: EncoderCard) {
    self.init()
    if let matching = card.matching { self.init(matching) }
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
