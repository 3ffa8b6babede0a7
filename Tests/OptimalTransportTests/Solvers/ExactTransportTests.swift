import Episodes
import OptimalTransport
import Testing

@Suite("Exact transport")
struct ExactTransportTests {
  private func solve(
    _ cost: CostMatrix, mask: TransportMask = .all, mass: MassRule = .balanced
  ) throws -> TransportSolution {
    try ExactTransport().solve(
      TransportProblem(cost: cost, epsilon: 1, mask: mask, mass: mass))
  }

  /// Asks for what no solution but an optimal one has.
  private func expectProven(_ solution: TransportSolution) throws {
    let proof = try OptimalityCertificate(solution)
    #expect(proof.primalInfeasibility < 1e-9, "\(proof)")
    #expect(proof.dualInfeasibility < 1e-12, "\(proof)")
    #expect(proof.slackness < 1e-12, "\(proof)")
    #expect(abs(proof.dualityGap) < 1e-9, "\(proof)")
  }

  @Test(
    "Its potentials prove the plan optimal",
    arguments: [(1, 1), (1, 5), (5, 1), (12, 12), (9, 14), (20, 16), (30, 30)])
  func certificate(rows: Int, columns: Int) throws {
    for seed in 0..<5 {
      let solution = try solve(.random(rows, columns, seed: UInt64(seed)))
      #expect(solution.converged && solution.isExact)
      try expectProven(solution)
      #expect(solution.plan.filter { $0 > 0 }.count <= rows + columns - 1 || rows != columns)
    }
  }

  @Test("A small assignment is the best of all permutations")
  func permutations() throws {
    for seed in 0..<20 {
      let cost = try CostMatrix.random(5, 5, seed: 100 + UInt64(seed))
      let best = orders(of: [0, 1, 2, 3, 4]).map { order in
        order.enumerated().reduce(0) { $0 + cost[$1.offset, $1.element] } / 5
      }.min()
      #expect(abs(try solve(cost).transportCost - (best ?? .infinity)) < 1e-12)
    }
  }

  private func orders(of steps: [Int]) -> [[Int]] {
    if steps.count < 2 { return [steps] }
    return steps.flatMap { first in
      orders(of: steps.filter { $0 != first }).map { [first] + $0 }
    }
  }

  @Test("A certificate tells of a plan that is not optimal")
  func certificateFails() throws {
    let entropic = Sinkhorn().solve(
      try TransportProblem(cost: .random(8, 8, seed: 1), epsilon: 0.1))
    let proof = try OptimalityCertificate(entropic)
    #expect(proof.dualityGap > 0.01 || proof.dualInfeasibility > 0.01)
    #expect(proof.slackness > 0.01)
  }

  @Test("Costs of either sign and of one value are no matter")
  func signsAndTies() throws {
    let values = (0..<36).map { Double($0 * 7 % 5) - 2 }
    try expectProven(solve(CostMatrix(rowCount: 6, columnCount: 6, values: values)))
    try expectProven(solve(CostMatrix(rowCount: 4, columnCount: 9, values: values)))
    let even = try solve(
      CostMatrix(rowCount: 3, columnCount: 4, values: Array(repeating: 2, count: 12)))
    #expect(abs(even.transportCost - 2) < 1e-12)
    try expectProven(even)
  }

  @Test(
    "Within a mask the plan is optimal among those that keep to it",
    arguments: [
      TransportMask.band(TemporalBand(halfWidth: 0.3)), .staircase(slack: 0.2),
      .staircase(slack: 0), .causal(lead: 0.3),
    ])
  func masks(mask: TransportMask) throws {
    for (rows, columns) in [(12, 12), (10, 15), (15, 10)] {
      let cost = try CostMatrix.random(rows, columns, seed: 7)
      let solution = try solve(cost, mask: mask)
      try expectProven(solution)
      #expect(solution.transportCost >= (try solve(cost)).transportCost - 1e-12)
      let entropic = Sinkhorn(tolerance: 1e-8, maximumIterations: 50_000).solve(
        try TransportProblem(cost: cost, epsilon: 0.01, mask: mask))
      #expect(entropic.converged && entropic.transportCost > solution.transportCost - 1e-7)
      #expect(zip(solution.plan, entropic.plan).allSatisfy { $0 == 0 || $1 > 0 })
    }
  }

  @Test("A share of the mass costs the less the smaller it is, and is proven", arguments: [7, 10])
  func partial(columns: Int) throws {
    let cost = try CostMatrix.random(10, columns, seed: 8)
    var former = 0.0
    for share in [0.2, 0.5, 0.9, 1] {
      let solution = try solve(cost, mass: .partial(share: share))
      #expect(abs(solution.marginals.rows.reduce(0, +) - share) < 1e-9)
      #expect(solution.transportCost > former)
      if share < 1 { try expectProven(solution) }
      former = solution.transportCost
    }
    #expect(abs(former - (try solve(cost)).transportCost) < 1e-12)
  }

  @Test("The exact distance of a metric keeps the triangle inequality")
  func triangle() throws {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<30 {
      let clouds = [6, 9, 4].map { count in
        (0..<count * 3).map { _ in Float(generator.unit() * 2 - 1) }
      }
      func distance(_ left: Int, _ right: Int) throws -> Double {
        try solve(
          CostMatrix(between: clouds[left], and: clouds[right], dimension: 3, cost: .euclidean)
        ).transportCost
      }
      #expect(try distance(0, 2) <= distance(0, 1) + distance(1, 2) + 1e-12)
      #expect(abs(try distance(0, 1) - distance(1, 0)) < 1e-12)
      #expect(try distance(0, 0) < 1e-12)
    }
  }

  @Test("Many problems at once are solved as each alone, in order")
  func batch() throws {
    let problems = try (0..<30).map {
      try TransportProblem(cost: .random(3 + $0 % 7, 4, seed: UInt64($0)), epsilon: 1)
    }
    let together = try ExactTransport().solve(problems)
    for (problem, solution) in zip(problems, together) {
      #expect(solution.problem == problem)
      #expect(try solution.plan == ExactTransport().solve(problem).plan)
    }
  }

  @Test("Penalties on the mass are refused by name")
  func unbalanced() throws {
    let rule = MassRule.unbalanced(rowPenalty: 1, columnPenalty: 1)
    #expect(throws: TransportError.noExactPlan) {
      try solve(.random(3, 3, seed: 10), mass: rule)
    }
    let problem = try TransportProblem(
      cost: .random(3, 3, seed: 10), epsilon: 1, mask: .all, mass: rule)
    #expect(throws: TransportError.noExactPlan) { try ExactTransport().solve([problem]) }
    #expect(throws: TransportError.noExactPlan) {
      try OptimalityCertificate(Sinkhorn().solve(problem))
    }
  }
}
