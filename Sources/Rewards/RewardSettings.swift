import OptimalTransport

/// How a reward is made from embeddings.
public struct RewardSettings: Codable, Sendable, Equatable {
  /// The ground cost between feature vectors.
  public var cost = GroundCost.cosine
  /// The weight of the plan's entropy, in units of the ground cost, above 0.
  public var epsilon = 0.1
  /// Half the width of the temporal band as a share of the episode; `nil` for none.
  public var bandHalfWidth: Double? = nil
  /// The marginal error (L1) that counts as converged.
  public var tolerance = 1e-6
  /// The most iterations spent on one match.
  public var maximumIterations = 10_000
  /// How much of the scalar head's mean score is added to the return; 0 leaves it out.
  ///
  /// It has no effect on embeddings without scores. Scores are in log-odds: one over the alignment's
  /// temperature brings them to the scale of the transport cost. The folder's README has the figures
  /// for leaving them out.
  public var scoreWeight = 0.0

  /// The defaults.
  public init() {}
}
