import Foundation
import OptimalTransport
import Testing

@Suite("Sinkhorn against POT")
struct SinkhornParityTests {
  private static let solver = Sinkhorn(tolerance: 1e-9, maximumIterations: 100_000)

  @Test("The fixture has every problem")
  func fixtureIsWhole() {
    #expect(TransportFixture.problems.count == 6)
    #expect(TransportFixture.problems.allSatisfy { $0.solutions.count == 6 })
    #expect(TransportFixture.problems.flatMap(\.solutions).filter { $0.plan != nil }.count == 24)
  }

  @Test("Costs, rewards and plans are POT's", arguments: TransportFixture.problems)
  func agrees(problem: TransportFixture.Problem) throws {
    for expected in problem.solutions {
      let solution = Self.solver.solve(
        try TransportProblem(cost: problem.costs(expected.cost), epsilon: expected.epsilon))
      #expect(solution.converged)
      #expect(abs(solution.transportCost - expected.transportCost) < 1e-6)
      #expect(largestDifference(solution.rowCosts, expected.stepRewards.map { -$0 }) < 1e-6)
      if let plan = expected.plan { #expect(largestDifference(solution.plan, plan) < 1e-6) }
    }
  }

  @Test(
    "A smaller epsilon comes closer to the exact assignment, never below it",
    arguments: TransportFixture.problems.filter { $0.rows < 10 })
  func approachesExactTransport(problem: TransportFixture.Problem) throws {
    let solver = Sinkhorn(tolerance: 1e-8, maximumIterations: 20_000)
    // The plan's entropy exceeds the exact plan's by at most this, which bounds the gap in cost.
    let entropyGap = log(Double(min(problem.rows, problem.columns)))
    for cost in [GroundCost.cosine, .euclidean] {
      let exact = try #require(problem.solutions.first { $0.cost == cost }).exactCost
      for epsilon in [1, 0.1, 0.02, 0.005] {
        let solution = solver.solve(
          try TransportProblem(cost: problem.costs(cost), epsilon: epsilon))
        let gap = solution.transportCost - exact
        #expect(solution.converged)
        #expect(gap > -1e-7 && gap < epsilon * entropyGap + 1e-7)
      }
    }
  }
}
