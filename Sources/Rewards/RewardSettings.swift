import OptimalTransport

/// How a reward is made from embeddings.
public struct RewardSettings: Codable, Sendable, Equatable {
  /// The ground cost between feature vectors.
  public var cost = GroundCost.cosine
  /// Whether the reference's mean feature is subtracted first.
  public var isCentred = false
  /// Number of consecutive pairs of steps whose mean is a cost.
  ///
  /// 1 is the pair alone.
  public var contextLength = 1

  /// The matcher of an episode with a reference.
  public var matcher = MatcherChoice.sinkhorn
  /// The weight of the plan's entropy, above 0.
  public var epsilon = 0.1
  /// The unit of epsilon: that of the ground cost, or median costs.
  public var epsilonUnit = Epsilon.Unit.cost
  /// Half the width of the temporal band as a share of the episode, or `nil` for none.
  public var bandHalfWidth: Double? = nil
  /// The marginal error (L1) that counts as converged.
  public var tolerance = 1e-6
  /// The most iterations spent on one match.
  public var maximumIterations = 10_000
  /// The price per unit of KL divergence of a step that gives or receives another mass than its share in
  /// unbalanced transport, in the unit of the cost, above 0.
  public var massPenalty = 1.0
  /// The share of the mass that partial transport moves, above 0 and at most 1.
  public var massShare = 0.8
  /// TemporalOT's band: frames on either side of the diagonal.
  public var reach = 10
  /// ORCA's temperature, in the unit of the cost.
  public var coverageTemperature = 1.0
  /// Soft time warping's smoothing, in the unit of the cost.
  public var smoothing = 0.1
  /// How many last frames of a reference are its goal.
  public var goalLength = 1

  /// How matches with several references become one.
  public var combination = ReferenceCombination.best
  /// The difference of cost by which a reference counts less when matches are combined softly, above 0.
  public var softminTemperature = 0.1

  /// The definition of the return.
  public var returnDefinition = RewardDefinition(.cost)
  /// The definition of a step's reward: as published, the step's share of the transport cost.
  ///
  /// The share, which ranks episodes best, pays the early steps of bad ones. With an aligned encoder `time`
  /// agrees better with the recorded reward of a step, and is the default. The folder's README links to the
  /// figures.
  public var stepDefinition = RewardDefinition(.share)
  /// How near a frame must be for its time to count, in the unit of the cost, above 0.
  public var timeTemperature = 0.1
  /// The weight of the scalar head's mean score in the return, and in the steps if these are its shares.
  ///
  /// 0 leaves it out.
  ///
  /// It has no effect on embeddings without scores. Scores are in log-odds. One over the alignment's
  /// temperature scales them to the transport cost. The folder's README links to the figures for leaving
  /// them out.
  public var scoreWeight = 0.0

  /// The discount of potential-based shaping, above 0 and at most 1, or `nil` for none.
  public var shapingDiscount: Double? = nil
  /// How the rewards of steps are scaled in the end.
  public var scaling = RewardScaling.none

  /// The defaults.
  public init() {}

  /// Whether episodes are compared with references, as all terms but the score do.
  public var comparesWithReferences: Bool {
    returnDefinition.comparesWithReferences || stepDefinition.comparesWithReferences
  }

  /// The scores of the encoder's scalar head alone, without references, for a reward model, whose distances
  /// mean nothing.
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
