/// Transport within a band of frames around the diagonal, on costs that look a few frames ahead.
///
/// The source's mask is square. For unequal lengths the diagonal runs from corner to corner here, and the
/// band is as wide as it takes to reach every step. The source stops after 100 iterations. Here the solver's
/// own limit holds, and the match has its status.
///
/// - Source: TemporalOT (Fu et al., NeurIPS 2024, arXiv 2410.21795), sections 4.1 and 4.2. The settings of
///   its code are the defaults.
public struct TemporalTransportMatcher: SequenceMatcher {
  /// The weight of the entropy.
  public var epsilon: Epsilon
  /// Frames of the reference on either side of the diagonal that a step may go to, at least 1.
  public var reach: Int
  /// Pairs of frames that a cost is the mean of, at least 1.
  public var contextLength: Int
  /// The solver of the problem.
  public var solver: Sinkhorn

  /// States how to match; see the properties.
  public init(
    epsilon: Epsilon = Epsilon(0.01), reach: Int = 10, contextLength: Int = 3,
    solver: Sinkhorn = Sinkhorn()
  ) {
    self.epsilon = epsilon
    self.reach = reach
    self.contextLength = contextLength
    self.solver = solver
  }

  /// Solves the masked problem on the context costs.
  ///
  /// The row costs are of the context costs too.
  ///
  /// - Returns: The plan's match.
  /// - Throws: `TransportError.invalidSetting`, or as `TransportProblem`.
  /// - Complexity: O(T T' (context + iterations)).
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    try match(cost, stepMasses: nil)
  }

  /// Solves the masked problem between steps that weigh as given; `nil` for uniform masses.
  ///
  /// - Returns: The plan's match.
  /// - Throws: `TransportError.invalidSetting`, or as `TransportProblem`. Masses that the band cannot carry
  ///   are `.infeasibleMask`.
  /// - Complexity: O(T T' (context + iterations)).
  public func match(_ cost: CostMatrix, stepMasses: StepMasses?) throws(TransportError)
    -> SequenceMatch
  {
    guard reach >= 1 else { throw .invalidSetting("reach", Double(reach)) }
    let context = try cost.averagedOverContext(ofLength: contextLength)
    return try TransportMatcher(epsilon: epsilon, band: band(for: cost), solver: solver)
      .match(context, stepMasses: stepMasses)
  }

  /// The band as a share of the sequences.
  private func band(for cost: CostMatrix) -> TemporalBand? {
    guard cost.rowCount > 1, cost.columnCount > 1 else { return nil }
    let spacing = Double(cost.columnCount - 1) / Double(cost.rowCount - 1)
    let frames = max(Double(reach), spacing)
    return TemporalBand(halfWidth: min(1, frames / Double(cost.columnCount - 1)))
  }
}
