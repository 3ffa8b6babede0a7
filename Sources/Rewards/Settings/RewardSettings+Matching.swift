import OptimalTransport

extension RewardSettings {
  /// The default reward in the space of an encoder.
  ///
  /// An aligned encoder is rewarded by distances, compared as its alignment compared them. A reward model
  /// has learned no distances (`matching` is `nil`) and has a scalar head: its scores are the reward. Any
  /// other encoder gets the defaults.
  public init(matching: AlignedMatching?, hasScores: Bool) {
    if let matching {
      self.init(matching)
    } else {
      self = hasScores ? .scores : RewardSettings()
    }
  }

  /// The reward that compares distances as an alignment did.
  ///
  /// The reward of a step is its progress through the references, by its looks.
  public init(_ matching: AlignedMatching) {
    self.init()
    cost = matching.cost
    epsilon = matching.epsilon
    bandHalfWidth = matching.bandHalfWidth
    stepDefinition = RewardDefinition(.time)
  }
}
