/// Entropic transport by Sinkhorn's algorithm, with the potentials in Float64.
///
/// The conditions on rows and columns are met in turn, and where that converges slowly by Newton steps on
/// the dual. Unbalanced and partial transport differ in the conditions alone.
///
/// - Source: Schmitzer, "Stabilized Sparse Scaling Algorithms" (2019), algorithm 2; Peyré & Cuturi,
///   "Computational Optimal Transport" (2019), sections 4.3 and 4.4.
public struct Sinkhorn: TransportSolver, Sendable, Equatable {
  /// How the plan is represented while it is iterated on.
  public enum Domain: String, Sendable, Codable, CaseIterable {
    /// The kernel up to 300 times epsilon of cost span, the log domain above.
    case automatic
    /// Scalings of one kernel, absorbed into the potentials before they leave the range of Float64: two
    /// multiply-adds an entry and iteration.
    case kernel
    /// The kernel is built anew at every step, an exponential an entry, and epsilon is lowered to its
    /// value in stages.
    case logarithmic
  }

  /// The largest marginal error (L1, both sides together) that counts as converged.
  public var tolerance: Double
  /// The most passes over the kernel that are spent on one problem.
  ///
  /// A Sinkhorn iteration takes one, a Newton step several. A solve in stages may end one pass beyond, which
  /// measures its error.
  public var maximumIterations: Int
  /// How the plan is represented.
  public var domain: Domain
  /// Whether slow problems take steps of Newton's method.
  public var isAccelerated: Bool

  /// Creates a solver.
  ///
  /// POT's default tolerance is 1e-9, and the RAPL authors' layer uses 1e-6.
  public init(
    tolerance: Double = 1e-6, maximumIterations: Int = 10_000, domain: Domain = .automatic,
    isAccelerated: Bool = true
  ) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.domain = domain
    self.isAccelerated = isAccelerated
  }

  /// Solves one problem.
  ///
  /// - Returns: The potentials with the status. Running out of iterations is a status, not an error.
  /// - Complexity: O(T T') an iteration, and O(T T') memory.
  public func solve(_ problem: TransportProblem) -> TransportSolution {
    solve(problem, startingFrom: nil)
  }

  /// Solves one problem from the column potentials of a solution of a neighbouring one, such as the same
  /// sequences at another epsilon.
  ///
  /// One with another number of columns is of no use and is ignored.
  ///
  /// - Returns: The potentials with the status.
  /// - Complexity: As without a start, with fewer iterations the nearer the start.
  public func solve(_ problem: TransportProblem, startingFrom start: TransportSolution?)
    -> TransportSolution
  {
    let workspace = ScalingWorkspace(
      rowCapacity: problem.cost.rowCount, columnCapacity: problem.cost.columnCount)
    return solve(problem, startingFrom: start, in: workspace)
  }

  /// Solves many problems on all cores, with one working memory for each core.
  ///
  /// - Returns: One solution for each problem, in their order, each the same as if solved alone.
  /// - Complexity: As for each alone.
  public func solve(_ problems: [TransportProblem]) -> [TransportSolution] {
    let rows = problems.reduce(1) { max($0, $1.cost.rowCount) }
    let columns = problems.reduce(1) { max($0, $1.cost.columnCount) }
    return problems.concurrentlySolved {
      ScalingWorkspace(rowCapacity: rows, columnCapacity: columns)
    } solve: { problem, workspace in
      solve(problem, startingFrom: nil, in: workspace)
    }
  }

  private func solve(
    _ problem: TransportProblem, startingFrom start: TransportSolution?,
    in workspace: ScalingWorkspace
  ) -> TransportSolution {
    let potentials = start?.columnPotentials
    let fitting = potentials?.count == problem.cost.columnCount ? potentials : nil
    guard let support = TransportSupport(problem) else {
      return run(problem, from: fitting, in: workspace)
    }
    let solution = run(
      support.problem, from: fitting.map(support.columns(of:)), in: workspace)
    return support.expanded(solution)
  }

  /// Solves a problem whose steps all have mass.
  ///
  /// A start that lacks a column, which had no mass there, is not used.
  private func run(
    _ problem: TransportProblem, from start: [Double]?, in workspace: ScalingWorkspace
  ) -> TransportSolution {
    let usable = start?.allSatisfy(\.isFinite) == true ? start : nil
    return ScalingRun(solver: self, problem: problem, workspace: workspace).solve(from: usable)
  }

  /// Beyond this ratio of cost span to epsilon the log domain is chosen.
  private static let kernelReach = 300.0

  /// Whether a problem is solved in the log domain.
  func isLogDomain(_ problem: TransportProblem) -> Bool {
    switch domain {
    case .automatic: problem.costSpan > Self.kernelReach * problem.epsilon
    case .kernel: false
    case .logarithmic: true
    }
  }
}
