/// Optimal transport: every step of the reference must be used as much as any other, unless other masses are
/// given or the rule for the mass lets steps be left out.
///
/// - Source: RAPL (arXiv 2310.07932), section 4.2, with epsilon 1; ROT (Haldar et al., 2022) with
///   epsilon 0.01.
public struct TransportMatcher: SequenceMatcher {
  /// The weight of the entropy.
  public var epsilon: Epsilon
  /// Which pairs may be matched, or `nil` for all.
  public var band: TemporalBand?
  /// How much mass has to be moved.
  public var mass: MassRule
  /// The solver of the problem.
  public var solver: any TransportSolver

  /// States how to solve; see the properties.
  public init(
    epsilon: Epsilon, band: TemporalBand? = nil, mass: MassRule = .balanced,
    solver: any TransportSolver = Sinkhorn()
  ) {
    self.epsilon = epsilon
    self.band = band
    self.mass = mass
    self.solver = solver
  }

  /// Solves the transport problem of these costs.
  ///
  /// - Returns: The plan's match. Running out of iterations is a status.
  /// - Throws: `TransportError`, as `TransportProblem`.
  /// - Complexity: O(T T' iterations).
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    try match(cost, stepMasses: nil)
  }

  /// Solves the transport problem of these costs between steps that weigh as given; `nil` for uniform
  /// masses.
  ///
  /// A row pays as a share of its own mass. A row of mass 0 pays nothing, and its place is its cheapest
  /// column.
  ///
  /// - Returns: The plan's match. Running out of iterations is a status.
  /// - Throws: `TransportError`, as `TransportProblem`.
  /// - Complexity: O(T T' iterations).
  public func match(_ cost: CostMatrix, stepMasses: StepMasses?) throws(TransportError)
    -> SequenceMatch
  {
    let problem = try TransportProblem(
      cost: cost, epsilon: epsilon.absolute(for: cost), mask: band.map(TransportMask.band) ?? .all,
      mass: mass, stepMasses: stepMasses)
    return SequenceMatch(try solver.solve(problem))
  }
}
