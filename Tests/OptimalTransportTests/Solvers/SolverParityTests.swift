import OptimalTransport
import Testing

@Suite("Solvers against POT")
struct SolverParityTests {
  @Test("The fixture has every problem")
  func fixtureIsWhole() {
    #expect(SolverFixture.problems.count == 8)
    #expect(SolverFixture.problems.allSatisfy { $0.balanced.count == 5 })
    #expect(SolverFixture.problems.flatMap(\.balanced).filter { $0.rowCosts != nil }.count > 30)
    #expect(SolverFixture.problems.flatMap(\.unbalanced).count > 20)
    #expect(SolverFixture.problems.flatMap(\.partial).count > 20)
  }

  @Test(
    "Down to an epsilon of 0.001 costs and rows are POT's, and where POT does not arrive we do",
    arguments: SolverFixture.problems, Sinkhorn.Domain.allCases)
  func balanced(problem: SolverFixture.Problem, domain: Sinkhorn.Domain) throws {
    let solver = Sinkhorn(tolerance: 1e-9, maximumIterations: 50_000, domain: domain)
    for expected in problem.balanced {
      let solution = solver.solve(
        try TransportProblem(cost: problem.cost, epsilon: expected.epsilon))
      #expect(solution.converged && solution.measuredMarginalError < 2e-9)
      guard let rowCosts = expected.rowCosts, let cost = expected.transportCost else { continue }
      #expect(abs(solution.transportCost - cost) < 1e-6)
      #expect(largestDifference(solution.rowCosts, rowCosts) < 1e-6)
    }
  }

  @Test("Exact costs are POT's network simplex's", arguments: SolverFixture.problems)
  func exact(problem: SolverFixture.Problem) throws {
    let solution = try ExactTransport().solve(TransportProblem(cost: problem.cost, epsilon: 1))
    #expect(abs(solution.transportCost - problem.exact) < 1e-12)
    for expected in problem.partialExact {
      let partial = try ExactTransport().solve(
        TransportProblem(
          cost: problem.cost, epsilon: 1, mask: .all, mass: .partial(share: expected.share)))
      #expect(abs(partial.transportCost - expected.transportCost) < 1e-8)
    }
  }

  @Test(
    "Plans with penalties on the mass are POT's", arguments: SolverFixture.problems,
    Sinkhorn.Domain.allCases)
  func unbalanced(problem: SolverFixture.Problem, domain: Sinkhorn.Domain) throws {
    let solver = Sinkhorn(tolerance: 1e-12, maximumIterations: 20_000, domain: domain)
    for expected in problem.unbalanced {
      let rule = MassRule.unbalanced(
        rowPenalty: expected.rowPenalty, columnPenalty: expected.columnPenalty)
      let solution = solver.solve(
        try TransportProblem(
          cost: problem.cost, epsilon: expected.epsilon, mask: .all, mass: rule))
      #expect(solution.converged)
      #expect(largestDifference(solution.plan, expected.plan) < 1e-6)
    }
  }

  @Test(
    "Plans of a share of the mass are POT's", arguments: SolverFixture.problems,
    Sinkhorn.Domain.allCases)
  func partial(problem: SolverFixture.Problem, domain: Sinkhorn.Domain) throws {
    let solver = Sinkhorn(tolerance: 1e-10, maximumIterations: 20_000, domain: domain)
    for expected in problem.partial {
      let solution = solver.solve(
        try TransportProblem(
          cost: problem.cost, epsilon: expected.epsilon, mask: .all,
          mass: .partial(share: expected.share)))
      #expect(solution.converged)
      #expect(largestDifference(solution.plan, expected.plan) < 1e-6)
    }
  }
}
