/// How far a plan and its potentials are from proving each other optimal for the unregularised problem,
/// each a number that is 0 for an exact solution, up to rounding.
///
/// By duality a plan that moves the right mass, potentials that nowhere exceed the cost, and mass only
/// where they meet it, together mean that no plan is cheaper.
///
/// - Source: Peyré & Cuturi, "Computational Optimal Transport" (2019), section 3.3.
public struct OptimalityCertificate: Sendable, Equatable {
  /// The sum of the deviations of the marginals from the step masses (L1).
  ///
  /// For partial transport, the mass beyond that of each step, and the deviation of the whole.
  public let primalInfeasibility: Double
  /// How much the potentials exceed the cost at most: the largest `f + g - C`, at least 0.
  ///
  /// For partial transport also how much a potential exceeds that of leaving a step out.
  public let dualInfeasibility: Double
  /// The mass times the part of its cost that the potentials do not explain, `sum P |C - f - g|`.
  ///
  /// For partial transport also the mass left out times the waste of leaving it out.
  public let slackness: Double
  /// The cost of the plan less the lower bound that the potentials prove for every plan.
  public let dualityGap: Double

  /// Checks a solution.
  ///
  /// A solution of unbalanced transport has no such certificate.
  ///
  /// - Throws: `TransportError.noExactPlan` for a problem with penalties on the mass.
  /// - Complexity: O(T T').
  public init(_ solution: TransportSolution) throws(TransportError) {
    switch solution.problem.mass {
    case .balanced: self.init(balanced: solution)
    case .unbalanced: throw .noExactPlan
    case .partial(let share): self.init(partial: solution, share: share)
    }
  }

  private init(balanced solution: TransportSolution) {
    let masses = solution.problem.stepMasses
    let (rows, columns) = solution.marginals
    primalInfeasibility =
      Self.sum(rows, masses.rows) { abs($0 - $1) }
      + Self.sum(columns, masses.columns) { abs($0 - $1) }
    (dualInfeasibility, slackness) = Self.violations(solution)
    let proven =
      masses.row.mean(of: solution.rowPotentials)
      + masses.column.mean(of: solution.columnPotentials)
    dualityGap = solution.transportCost - proven
  }

  /// The potentials of rows are those of their mass plus a constant, the price of mass as such, which is
  /// the largest of them if any mass is left out.
  private init(partial solution: TransportSolution, share: Double) {
    let masses = solution.problem.stepMasses
    let (rows, columns) = solution.marginals
    let price = solution.rowPotentials.reduce(-Double.infinity, max)
    let moved = rows.reduce(0, +)
    primalInfeasibility =
      Self.sum(rows, masses.rows) { max(0, $0 - $1) }
      + Self.sum(columns, masses.columns) { max(0, $0 - $1) } + abs(moved - share)
    let (excess, paid) = Self.violations(solution)
    dualInfeasibility = solution.columnPotentials.reduce(excess, max)
    let leftRows = Self.left(rows, of: masses.rows, solution.rowPotentials) { price - $0 }
    let leftColumns = Self.left(columns, of: masses.columns, solution.columnPotentials, abs)
    slackness = paid + leftRows + leftColumns
    let proven =
      Self.sum(masses.rows, solution.rowPotentials) { $0 > 0 ? $0 * ($1 - price) : 0 }
      + Self.sum(masses.columns, solution.columnPotentials) { $0 > 0 ? $0 * $1 : 0 }
      + price * share
    dualityGap = solution.transportCost - proven
  }

  private static func sum(
    _ left: [Double], _ right: [Double], _ term: (Double, Double) -> Double
  ) -> Double {
    zip(left, right).reduce(0) { $0 + term($1.0, $1.1) }
  }

  /// The mass that steps have left, times the waste of leaving it.
  ///
  /// Steps without mass leave none.
  private static func left(
    _ given: [Double], of masses: [Double], _ potentials: [Double], _ waste: (Double) -> Double
  ) -> Double {
    var sum = 0.0
    for (step, mass) in masses.enumerated() where mass > 0 {
      sum += max(0, mass - given[step]) * waste(potentials[step])
    }
    return sum
  }

  private static func violations(_ solution: TransportSolution) -> (
    excess: Double, slackness: Double
  ) {
    let (problem, plan) = (solution.problem, solution.plan)
    var (excess, slackness) = (0.0, 0.0)
    problem.forEachPair { row, column in
      let gap =
        solution.rowPotentials[row] + solution.columnPotentials[column] - problem.cost[row, column]
      excess = max(excess, gap)
      slackness += plan[row * problem.cost.columnCount + column] * abs(gap)
    }
    return (excess, slackness)
  }
}
