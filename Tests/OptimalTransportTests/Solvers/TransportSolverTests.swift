import Foundation
import OptimalTransport
import Testing

/// A solver that another program might write: Sinkhorn's iteration as its textbook has it.
private struct TextbookSinkhorn: TransportSolver {
  let iterations: Int

  func solve(_ problem: TransportProblem) throws(TransportError) -> TransportSolution {
    guard problem.mass == .balanced else { throw .invalidSetting("mass rule", 0) }
    let (rows, columns) = (problem.stepMasses.rows, problem.stepMasses.columns)
    var kernel = [Double](repeating: 0, count: rows.count * columns.count)
    problem.forEachPair { row, column in
      kernel[row * columns.count + column] = exp(-problem.cost[row, column] / problem.epsilon)
    }
    var v = [Double](repeating: 1, count: columns.count)
    var u = [Double](repeating: 1, count: rows.count)
    for _ in 0..<iterations {
      for row in rows.indices where rows[row] > 0 {
        let sum = columns.indices.reduce(0) { $0 + kernel[row * columns.count + $1] * v[$1] }
        u[row] = rows[row] / sum
      }
      for column in columns.indices where columns[column] > 0 {
        let sum = rows.indices.reduce(0) { $0 + kernel[$1 * columns.count + column] * u[$1] }
        v[column] = columns[column] / sum
      }
    }
    return try TransportSolution(
      problem: problem, rowPotentials: u.map { problem.epsilon * log($0) },
      columnPotentials: v.map { problem.epsilon * log($0) }, status: .iterationLimit,
      iterations: iterations, marginalError: 0)
  }
}

/// A solver that states a plan by its entries: the north-west corner rule, feasible and rarely optimal.
private struct NorthWestCorner: TransportSolver {
  func solve(_ problem: TransportProblem) throws(TransportError) -> TransportSolution {
    var (rows, columns) = (problem.stepMasses.rows, problem.stepMasses.columns)
    var (row, column) = (0, 0)
    var entries: [TransportSolution.Entry] = []
    while row < rows.count, column < columns.count {
      let mass = min(rows[row], columns[column])
      if mass > 0 { entries.append(.init(row: row, column: column, mass: mass)) }
      (rows[row], columns[column]) = (rows[row] - mass, columns[column] - mass)
      if rows[row] <= columns[column] { row += 1 } else { column += 1 }
    }
    return try TransportSolution(
      problem: problem, entries: entries,
      rowPotentials: Array(repeating: 0, count: rows.count),
      columnPotentials: Array(repeating: 0, count: columns.count), status: .converged,
      iterations: 0, marginalError: 0)
  }
}

@Suite("Solvers of other programs")
struct TransportSolverTests {
  private func problem(_ seed: UInt64, masses: StepMasses? = nil) throws -> TransportProblem {
    try TransportProblem(
      cost: .random(4, 3, seed: seed), epsilon: 0.2, stepMasses: masses)
  }

  @Test("A solver by potentials finds the plan of the library's own, zero masses and all")
  func potentials() throws {
    let masses = try StepMasses(rows: [1, 0, 2, 3], columns: [3, 2, 1])
    for given in [nil, masses] {
      let problem = try problem(90, masses: given)
      let solution = try TextbookSinkhorn(iterations: 500).solve(problem)
      let own = Sinkhorn(tolerance: 1e-12).solve(problem)
      #expect(largestDifference(solution.plan, own.plan) < 1e-10)
      #expect(!solution.isExact && solution.status == .iterationLimit)
      #expect(abs(solution.regularisedCost - own.regularisedCost) < 1e-10)
    }
  }

  @Test("A solver by entries is certified as feasible, and as not optimal")
  func entries() throws {
    let solution = try NorthWestCorner().solve(problem(91))
    let best = try ExactTransport().solve(problem(91))
    #expect(solution.isExact && solution.transportCost > best.transportCost + 1e-3)
    let proof = try OptimalityCertificate(solution)
    #expect(proof.primalInfeasibility < 1e-12 && proof.dualityGap > 1e-3)
  }

  @Test("A matcher takes such a solver as it is")
  func matcher() throws {
    let cost = try CostMatrix.random(4, 3, seed: 92)
    let matcher = TransportMatcher(epsilon: Epsilon(0.2), solver: TextbookSinkhorn(iterations: 500))
    let own = TransportMatcher(epsilon: Epsilon(0.2), solver: Sinkhorn(tolerance: 1e-12))
    let match = try matcher.match(cost)
    #expect(largestDifference(match.rowCosts, try own.match(cost).rowCosts) < 1e-10)
    #expect(match.status == .iterationLimit && match.iterations == 500)
  }

  @Test("Many problems are solved in order without another line")
  func batch() throws {
    let problems = try (0..<20).map { try problem(UInt64($0)) }
    let solutions = try NorthWestCorner().solve(problems)
    #expect(solutions.map(\.problem) == problems)
    #expect(try solutions[7].plan == NorthWestCorner().solve(problems[7]).plan)
  }

  @Test("The first problem that cannot be solved ends a batch with its error")
  func batchError() throws {
    var problems = try (0..<3).map { try problem(UInt64($0)) }
    problems[1] = try TransportProblem(
      cost: .random(2, 2, seed: 0), epsilon: 1, mass: .partial(share: 0.5))
    #expect(throws: TransportError.invalidSetting("mass rule", 0)) {
      try TextbookSinkhorn(iterations: 1).solve(problems)
    }
  }
}
