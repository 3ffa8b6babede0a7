import Foundation

/// What a solver found, with the problem that it solved and how far it can be trusted.
///
/// Only the potentials are stored; plan and costs are computed when asked for.
public struct TransportSolution: Sendable {
  /// How the solver ended.
  public enum Status: String, Sendable, Codable {
    /// Both marginals are met within the tolerance.
    case converged
    /// The limit on iterations came first; the marginal error says how far off the plan is.
    case iterationLimit
  }

  /// The problem.
  public let problem: TransportProblem
  /// The dual potential of each row, f, `[T]`, in the unit of the cost.
  public let rowPotentials: [Double]
  /// The dual potential of each column, g, `[T']`, in the unit of the cost.
  public let columnPotentials: [Double]
  /// How the solver ended.
  public let status: Status
  /// Iterations used; one updates both potentials.
  public let iterations: Int
  /// The sum of the deviations of the row and the column marginals from the asked ones (L1).
  public let marginalError: Double

  /// Whether both marginals are met within the tolerance.
  public var converged: Bool { status == .converged }

  /// The plan, `[T, T']` row-major: `P_ij = exp((f_i + g_j - C_ij) / epsilon)`, and exactly 0
  /// outside the band.
  ///
  /// - Complexity: O(T T').
  public var plan: [Double] {
    var plan = [Double](repeating: 0, count: problem.cost.values.count)
    forEachEntry { row, column, mass in plan[row * problem.cost.columnCount + column] = mass }
    return plan
  }

  /// Each row's share of the transport cost, `sum_j P_ij C_ij`, `[T]`.
  ///
  /// - Complexity: O(T T').
  public var rowCosts: [Double] {
    var costs = [Double](repeating: 0, count: problem.cost.rowCount)
    forEachEntry { row, column, mass in costs[row] += mass * problem.cost[row, column] }
    return costs
  }

  /// The transport cost `<P, C>`, without the entropy term, so never negative for a cost that
  /// is not.
  ///
  /// - Complexity: O(T T').
  public var transportCost: Double { rowCosts.reduce(0, +) }

  private func forEachEntry(_ body: (_ row: Int, _ column: Int, _ mass: Double) -> Void) {
    for row in 0..<problem.cost.rowCount {
      for column in problem.allowedColumns[row] {
        let exponent = rowPotentials[row] + columnPotentials[column] - problem.cost[row, column]
        body(row, column, exp(exponent / problem.epsilon))
      }
    }
  }
}
