/// How far a plan and its potentials are from proving each other optimal for the unregularised problem,
/// each a number that is 0 for an exact solution, up to rounding.
///
/// By duality a plan that moves the right mass, potentials that nowhere exceed the cost, and mass only
/// where they meet it, together mean that no plan is cheaper.
///
/// - Source: Peyré & Cuturi, "Computational Optimal Transport" (2019), section 3.3.
public struct OptimalityCertificate: Sendable, Equatable {
  /// The sum of the deviations of the marginals from the asked ones (L1): for partial transport, what is
  /// more than a step's share, and the deviation of the whole.
  public let primalInfeasibility: Double
  /// How much the potentials exceed the cost at most: the largest `f + g - C`, at least 0; for partial
  /// transport also how much a potential exceeds that of leaving a step out.
  public let dualInfeasibility: Double
  /// The mass times what it pays above its potentials, `sum P |C - f - g|`; for partial transport also
  /// the left mass times what leaving it out wastes.
  public let slackness: Double
  /// What the plan costs less what the potentials prove that every plan costs.
  public let dualityGap: Double

  /// Checks a solution; one of unbalanced transport has no such certificate.
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
    let problem = solution.problem
    let (rows, columns) = solution.marginals
    primalInfeasibility =
      rows.reduce(0) { $0 + abs($1 - problem.rowMass) }
      + columns.reduce(0) { $0 + abs($1 - problem.columnMass) }
    (dualInfeasibility, slackness) = Self.violations(solution)
    let proven =
      problem.rowMass * solution.rowPotentials.reduce(0, +)
      + problem.columnMass * solution.columnPotentials.reduce(0, +)
    dualityGap = solution.transportCost - proven
  }

  /// The potentials of rows are those of their mass plus a constant, the price of mass as such, which is
  /// the largest of them if any mass is left out.
  private init(partial solution: TransportSolution, share: Double) {
    let problem = solution.problem
    let (rows, columns) = solution.marginals
    let price = solution.rowPotentials.reduce(-Double.infinity, max)
    let moved = rows.reduce(0, +)
    primalInfeasibility =
      rows.reduce(0) { $0 + max(0, $1 - problem.rowMass) }
      + columns.reduce(0) { $0 + max(0, $1 - problem.columnMass) } + abs(moved - share)
    let (excess, paid) = Self.violations(solution)
    dualInfeasibility = solution.columnPotentials.reduce(excess, max)
    let leftRows = zip(rows, solution.rowPotentials).reduce(0) {
      $0 + max(0, problem.rowMass - $1.0) * (price - $1.1)
    }
    let leftColumns = zip(columns, solution.columnPotentials).reduce(0) {
      $0 + max(0, problem.columnMass - $1.0) * abs($1.1)
    }
    slackness = paid + leftRows + leftColumns
    let proven =
      solution.rowPotentials.reduce(0) { $0 + problem.rowMass * ($1 - price) }
      + solution.columnPotentials.reduce(0) { $0 + problem.columnMass * $1 } + price * share
    dualityGap = solution.transportCost - proven
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
