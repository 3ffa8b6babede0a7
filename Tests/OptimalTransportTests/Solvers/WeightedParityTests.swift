import OptimalTransport
import Testing

@Suite("Masses that are not uniform, against POT")
struct WeightedParityTests {
  private func solver(_ domain: Sinkhorn.Domain) -> Sinkhorn {
    Sinkhorn(tolerance: 1e-11, maximumIterations: 50_000, domain: domain)
  }

  @Test("The fixture has every problem")
  func fixtureIsWhole() {
    let problems = WeightedFixture.problems
    #expect(problems.count == 8)
    #expect(problems.allSatisfy { $0.balanced.count == 2 && $0.partialExact.count == 2 })
    #expect(problems.allSatisfy { $0.unbalanced.count == 4 && $0.partial.count == 4 })
    #expect(problems.filter { $0.columnMasses.contains(0) }.count == 4)
  }

  @Test("Entropic plans are POT's", arguments: WeightedFixture.problems, Sinkhorn.Domain.allCases)
  func balanced(problem: WeightedFixture.Problem, domain: Sinkhorn.Domain) throws {
    for expected in problem.balanced {
      let solution = solver(domain).solve(try problem.posed(epsilon: expected.epsilon))
      #expect(solution.converged)
      #expect(largestDifference(solution.plan, expected.plan) < 1e-9)
      #expect(largestDifference(solution.marginals.rows, problem.rowMasses) < 1e-11)
      #expect(largestDifference(solution.marginals.columns, problem.columnMasses) < 1e-10)
    }
  }

  @Test("Exact costs are POT's network simplex's", arguments: WeightedFixture.problems)
  func exact(problem: WeightedFixture.Problem) throws {
    let solution = try ExactTransport().solve(problem.posed(epsilon: 1))
    #expect(abs(solution.transportCost - problem.exact) < 1e-12)
    #expect(solution.converged && solution.marginalError < 1e-12)
    try expectProven(solution)
    for expected in problem.partialExact {
      let partial = try ExactTransport().solve(
        problem.posed(epsilon: 1, .partial(share: expected.share)))
      #expect(abs(partial.transportCost - expected.transportCost) < 1e-8)
      try expectProven(partial)
    }
  }

  private func expectProven(_ solution: TransportSolution) throws {
    let proof = try OptimalityCertificate(solution)
    #expect(proof.primalInfeasibility < 1e-9, "\(proof)")
    #expect(proof.dualInfeasibility < 1e-12 && proof.slackness < 1e-9, "\(proof)")
    #expect(abs(proof.dualityGap) < 1e-9, "\(proof)")
  }

  @Test(
    "Plans with penalties on the mass are POT's", arguments: WeightedFixture.problems,
    Sinkhorn.Domain.allCases)
  func unbalanced(problem: WeightedFixture.Problem, domain: Sinkhorn.Domain) throws {
    for expected in problem.unbalanced {
      let rule = MassRule.unbalanced(
        rowPenalty: expected.rowPenalty, columnPenalty: expected.columnPenalty)
      let solution = solver(domain).solve(try problem.posed(epsilon: expected.epsilon, rule))
      #expect(solution.converged)
      #expect(largestDifference(solution.plan, expected.plan) < 1e-8)
    }
  }

  @Test(
    "Plans of a share of the mass are POT's", arguments: WeightedFixture.problems,
    Sinkhorn.Domain.allCases)
  func partial(problem: WeightedFixture.Problem, domain: Sinkhorn.Domain) throws {
    for expected in problem.partial {
      let solution = solver(domain).solve(
        try problem.posed(epsilon: expected.epsilon, .partial(share: expected.share)))
      #expect(solution.converged)
      #expect(largestDifference(solution.plan, expected.plan) < 1e-7)
    }
  }

  @Test("Neither the exact solver nor a certificate takes penalties, whatever the masses")
  func refused() throws {
    let problem = try #require(WeightedFixture.problems.last).posed(
      epsilon: 1, .unbalanced(rowPenalty: 1, columnPenalty: 1))
    #expect(throws: TransportError.noExactPlan) { try ExactTransport().solve(problem) }
    let solution = Sinkhorn().solve(problem)
    #expect(throws: TransportError.noExactPlan) { try OptimalityCertificate(solution) }
    #expect(throws: TransportError.noGradient) { try solution.exactGradient() }
  }

  @Test("Both domains, with and without Newton's steps, find one plan of uneven masses")
  func domains() throws {
    var (rows, columns): ([Double], [Double]) = ([], [])
    for row in 0..<40 { rows.append(row % 7 == 3 ? 0 : Double(1 + row * 13 % 11)) }
    for column in 0..<30 { columns.append(0.01 + Double(column * 17 % 5)) }
    let scale = rows.reduce(0, +) / columns.reduce(0, +)
    let masses = try StepMasses(rows: rows, columns: columns.map { $0 * scale })
    let rules: [MassRule] = [
      .balanced, .unbalanced(rowPenalty: 1, columnPenalty: 0.3), .partial(share: 0.63),
    ]
    for rule in rules {
      let problem = try TransportProblem(
        cost: .random(40, 30, seed: 80), epsilon: 0.01, mass: rule, stepMasses: masses)
      let expected = solver(.logarithmic).solve(problem)
      var plain = solver(.kernel)
      plain.isAccelerated = false
      for solution in [solver(.kernel).solve(problem), plain.solve(problem)] {
        #expect(solution.converged && expected.converged)
        #expect(largestDifference(solution.plan, expected.plan) < 1e-7)
      }
    }
  }

  @Test("A solution at another epsilon is a start, one without a column that has mass is none")
  func starts() throws {
    let problem = try #require(WeightedFixture.problems.last)
    let near = Sinkhorn(tolerance: 1e-9).solve(try problem.posed(epsilon: 0.06))
    let cold = Sinkhorn(tolerance: 1e-9).solve(try problem.posed(epsilon: 0.05))
    let warm = Sinkhorn(tolerance: 1e-9).solve(
      try problem.posed(epsilon: 0.05), startingFrom: near)
    #expect(warm.converged && largestDifference(warm.plan, cold.plan) < 1e-7)
    let uniform = try TransportProblem(cost: near.problem.cost, epsilon: 0.05)
    let started = Sinkhorn(tolerance: 1e-9).solve(uniform, startingFrom: near)
    #expect(started.plan == Sinkhorn(tolerance: 1e-9).solve(uniform).plan)
  }

  @Test("Many problems at once are solved as each alone")
  func batch() throws {
    let problems = try WeightedFixture.problems.map { try $0.posed(epsilon: 0.05) }
    for (problem, solution) in zip(problems, Sinkhorn().solve(problems)) {
      #expect(solution.plan == Sinkhorn().solve(problem).plan)
    }
  }
}
