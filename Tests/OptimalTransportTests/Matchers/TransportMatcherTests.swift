import OptimalTransport
import Testing

@Suite("Transport matchers")
struct TransportMatcherTests {
  @Test("A match is the solution's: costs, plan, status")
  func sameAsSolution() throws {
    let cost = try CostMatrix.random(6, 9, seed: 2)
    let solution = Sinkhorn().solve(try TransportProblem(cost: cost, epsilon: 0.2))
    let match = try TransportMatcher(epsilon: Epsilon(0.2)).match(cost)
    #expect(match.rowCosts == solution.rowCosts && match.cost == solution.transportCost)
    #expect(match.plan(columnCount: 9) == solution.plan)
    #expect(match.iterations == solution.iterations && match.epsilon == 0.2)
    #expect(match.status == .converged && match.marginalError == solution.marginalError)
  }

  @Test("Without entropy the match is exact, costs no more, and has no epsilon")
  func exact() throws {
    let cost = try CostMatrix.random(6, 9, seed: 2)
    let entropic = try TransportMatcher(epsilon: Epsilon(0.2)).match(cost)
    let exact = try TransportMatcher(epsilon: Epsilon(0.2), solver: ExactTransport()).match(cost)
    #expect(exact.status == .exact && exact.epsilon == nil && exact.cost < entropic.cost)
  }

  @Test("Steps that the reference has nothing like are cheap to leave out")
  func leavesOut() throws {
    var values = try CostMatrix.random(6, 6, seed: 2).values
    for column in 0..<6 { values[2 * 6 + column] = 50 }
    let cost = try CostMatrix(rowCount: 6, columnCount: 6, values: values)
    let all = try TransportMatcher(epsilon: Epsilon(0.2)).match(cost)
    let rules: [MassRule] = [
      .unbalanced(rowPenalty: 1, columnPenalty: 1), .partial(share: 0.8),
    ]
    for mass in rules {
      let match = try TransportMatcher(epsilon: Epsilon(0.2), mass: mass).match(cost)
      #expect(match.converged && match.cost < 0.2 * all.cost)
      #expect(match.plan(columnCount: 6)[12..<18].reduce(0, +) < 0.01)
    }
  }

  @Test("Epsilon in median costs is the same match at any scale of the costs")
  func relativeEpsilon() throws {
    let cost = try CostMatrix.random(8, 8, seed: 4)
    let large = try CostMatrix(rowCount: 8, columnCount: 8, values: cost.values.map { $0 * 1000 })
    let matcher = TransportMatcher(epsilon: Epsilon(0.1, in: .medianCost))
    let (match, scaled) = (try matcher.match(cost), try matcher.match(large))
    #expect(largestDifference(match.places, scaled.places) < 1e-6)
    #expect(abs(scaled.cost - 1000 * match.cost) < 1e-4)
    #expect(match.epsilon == 0.1 * cost.median)
  }

  @Test("The median of costs that are mostly nothing gives way to their mean")
  func degenerateEpsilon() throws {
    let mostly = try CostMatrix(rowCount: 1, columnCount: 4, values: [0, 0, 0, 2])
    #expect(Epsilon(0.1, in: .medianCost).absolute(for: mostly) == 0.05)
    let nothing = try CostMatrix(rowCount: 1, columnCount: 2, values: [0, 0])
    #expect(Epsilon(0.1, in: .medianCost).absolute(for: nothing) == 0.1)
    #expect(Epsilon(0.3).absolute(for: mostly) == 0.3)
    let even = try CostMatrix(rowCount: 2, columnCount: 2, values: [4, 1, 3, 2])
    #expect(even.median == 2)
  }

  @Test("TemporalOT keeps to the diagonal, whatever lies off it")
  func temporalBand() throws {
    let match = try TemporalTransportMatcher(epsilon: Epsilon(0.1), reach: 2)
      .match(.random(30, 30, seed: 6))
    let plan = match.plan(columnCount: 30)
    for row in 0..<30 {
      for column in 0..<30 where abs(row - column) > 2 { #expect(plan[row * 30 + column] == 0) }
      #expect(abs(match.places[row] - Double(row)) <= 2)
    }
  }

  @Test("Masses are the solution's, and a step of mass 0 pays nothing")
  func stepMasses() throws {
    let cost = try CostMatrix.random(4, 6, seed: 7)
    let masses = try StepMasses(rows: [1, 0, 2, 3], columns: [0, 2, 1, 1, 1, 1])
    let matcher = TransportMatcher(epsilon: Epsilon(0.2))
    let match = try matcher.match(cost, stepMasses: masses)
    let solution = Sinkhorn().solve(
      try TransportProblem(cost: cost, epsilon: 0.2, stepMasses: masses))
    #expect(match.rowCosts == solution.rowCosts && match.cost == solution.transportCost)
    #expect(match.rowCosts[1] == 0 && match.places.allSatisfy(\.isFinite))
    #expect(try matcher.match(cost, stepMasses: nil).places == matcher.match(cost).places)
  }

  @Test("A band of TemporalOT carries the masses, or is refused by name")
  func bandedMasses() throws {
    let cost = try CostMatrix.random(9, 9, seed: 8)
    let matcher = TemporalTransportMatcher(epsilon: Epsilon(0.1), reach: 2)
    let even = (0..<9).map { $0 % 2 == 0 ? 3.0 : 2 }
    let plan = try matcher.match(cost, stepMasses: StepMasses(rows: even, columns: even))
      .plan(columnCount: 9)
    #expect(abs(plan[0..<9].reduce(0, +) - 3.0 / 23) < 1e-6 && plan[8] == 0)
    let heavy = [20] + Array(repeating: 1.0, count: 8)
    #expect(throws: TransportError.infeasibleMask(rowCount: 1, columns: 0..<3)) {
      try matcher.match(cost, stepMasses: StepMasses(rows: heavy, columns: heavy.reversed()))
    }
  }
}
