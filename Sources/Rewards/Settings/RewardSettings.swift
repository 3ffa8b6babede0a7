import OptimalTransport

/// How a reward is made from embeddings.
public struct RewardSettings: Codable, Sendable, Equatable {
  /// The ground cost between feature vectors.
  public var cost = GroundCost.cosine
  /// Whether the reference's mean feature is taken off first.
  public var isCentred = false
  /// Pairs of steps that a cost is the mean of, from a pair on; 1 for the pair alone.
  public var contextLength = 1

  /// The matcher that compares an episode with a reference.
  public var matcher = MatcherChoice.sinkhorn
  /// The weight of the plan's entropy, above 0.
  public var epsilon = 0.1
  /// What epsilon is counted in: the unit of the ground cost, or median costs.
  public var epsilonUnit = Epsilon.Unit.cost
  /// Half the width of the temporal band as a share of the episode, or `nil` for none.
  public var bandHalfWidth: Double? = nil
  /// The marginal error (L1) that counts as converged.
  public var tolerance = 1e-6
  /// The most iterations spent on one match.
  public var maximumIterations = 10_000
  /// How many last frames of a reference are its goal.
  public var goalLength = 1

  /// How matches with several references become one.
  public var combination = ReferenceCombination.best
  /// By what difference of cost a reference counts less when matches are combined softly, above 0.
  public var softminTemperature = 0.1

  /// What the return is.
  public var returnDefinition = RewardDefinition(.cost)
  /// What the reward of a step is: as published, the step's share of the transport cost.
  ///
  /// What ranks episodes best pays the early steps of bad ones. In the space of an aligned encoder `time`
  /// agrees better with what a step is worth, and is its default; the folder's README has the figures.
  public var stepDefinition = RewardDefinition(.share)
  /// How near a frame must be for its time to count, in the unit of the cost, above 0.
  public var timeTemperature = 0.1
  /// How much of the scalar head's mean score is added to the return, and spread over the steps where
  /// these are its shares; 0 leaves it out.
  ///
  /// It has no effect on embeddings without scores. Scores are in log-odds: one over the alignment's
  /// temperature brings them to the scale of the transport cost. The folder's README has the figures
  /// for leaving them out.
  public var scoreWeight = 0.0

  /// The discount of potential-based shaping, above 0 and at most 1, or `nil` for none.
  public var shapingDiscount: Double? = nil
  /// How the rewards of steps are scaled at last.
  public var scaling = RewardScaling.none

  /// The defaults.
  public init() {}

  /// Whether episodes are compared with references: all that is paid for by terms other than the score.
  public var comparesWithReferences: Bool {
    returnDefinition.comparesWithReferences || stepDefinition.comparesWithReferences
  }

  /// Pays for the scores of the encoder's scalar head alone, which need no references: what a reward model
  /// learns, whose distances mean nothing.
  public static var scores: RewardSettings {
    var settings = RewardSettings()
    settings.returnDefinition = RewardDefinition(.score)
    settings.stepDefinition = RewardDefinition(.score)
    return settings
  }

  /// Whether the rewards of an episode's steps add up to its return.
  public var stepsAddUp: Bool {
    stepDefinition == RewardDefinition(.share) && shapingDiscount == nil && scaling == .none
      && [RewardTerm.share, .cost].contains { returnDefinition == RewardDefinition($0) }
  }
}
