import OptimalTransport
import Testing

/// A matcher that another program might write: every step to the frames around the middle.
private struct MiddleMatcher: SequenceMatcher {
  func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    let middle = (cost.columnCount - 1) / 2...cost.columnCount / 2
    return try SequenceMatch(
      cost, ranges: Array(repeating: middle, count: cost.rowCount), objective: 7)
  }
}

/// Another: the average of two matchers' plans.
private struct AveragingMatcher: SequenceMatcher {
  let matchers: [any SequenceMatcher]

  func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    var plan = [Double](repeating: 0, count: cost.values.count)
    for matcher in matchers {
      let part = try matcher.match(cost).plan(columnCount: cost.columnCount)
      for index in plan.indices { plan[index] += part[index] / Double(matchers.count) }
    }
    return try SequenceMatch(
      cost, plan: plan, status: .converged, iterations: 3, marginalError: 1e-3)
  }
}

@Suite("Matchers of other programs")
struct SequenceMatchTests {
  @Test("A matcher by ranges pays the mean cost of its frames")
  func ranges() throws {
    let cost = try CostMatrix.random(3, 4, seed: 96)
    let matcher: any SequenceMatcher = MiddleMatcher()
    let match = try matcher.match(cost)
    for row in 0..<3 {
      #expect(abs(match.rowCosts[row] - (cost[row, 1] + cost[row, 2]) / 6) < 1e-15)
    }
    #expect(match.places == [1.5, 1.5, 1.5] && match.objective == 7)
    #expect(match.status == .exact && match.converged)
    #expect(match.plan(columnCount: 4)[1] == 1.0 / 6)
    #expect(try matcher.running() == nil)
  }

  @Test("A matcher by a plan pays the plan's cost, and tells how it ended")
  func plan() throws {
    let cost = try CostMatrix.random(5, 4, seed: 97)
    let parts: [any SequenceMatcher] = [
      NearestFrameMatcher(), TransportMatcher(epsilon: Epsilon(0.1)),
    ]
    let match = try AveragingMatcher(matchers: parts).match(cost)
    let costs = try parts.map { try $0.match(cost).cost }
    #expect(abs(match.cost - (costs[0] + costs[1]) / 2) < 1e-12 && match.objective == match.cost)
    #expect(match.status == .converged && match.iterations == 3 && match.marginalError == 1e-3)
    #expect(match.epsilon == nil)
  }

  @Test("Ranges that are no match are refused by name")
  func badRanges() throws {
    let cost = try CostMatrix.random(2, 3, seed: 98)
    #expect(throws: TransportError.resultCount("ranges", 1, expected: 2)) {
      try SequenceMatch(cost, ranges: [0...0])
    }
    #expect(throws: TransportError.invalidEntry(row: 1, column: 3)) {
      try SequenceMatch(cost, ranges: [0...0, 2...3])
    }
    #expect(throws: TransportError.invalidEntry(row: 0, column: -1)) {
      try SequenceMatch(cost, ranges: [-1...0, 2...2])
    }
    #expect(throws: TransportError.resultCount("row costs", 3, expected: 2)) {
      try SequenceMatch(cost, ranges: [0...0, 0...0], rowCosts: [1, 1, 1])
    }
    #expect(throws: TransportError.invalidResult("row cost", .infinity)) {
      try SequenceMatch(cost, ranges: [0...0, 0...0], rowCosts: [1, .infinity])
    }
    #expect(throws: TransportError.invalidResult("objective", .infinity)) {
      try SequenceMatch(cost, ranges: [0...0, 0...0], objective: .infinity)
    }
  }

  @Test("Plans that are no match are refused by name")
  func badPlans() throws {
    let cost = try CostMatrix.random(2, 2, seed: 99)
    #expect(throws: TransportError.resultCount("entries", 3, expected: 4)) {
      try SequenceMatch(cost, plan: [0.5, 0, 0.5])
    }
    for bad in [-0.1, Double.infinity] {
      #expect(throws: TransportError.invalidEntry(row: 1, column: 0)) {
        try SequenceMatch(cost, plan: [0.5, 0, bad, 0.5])
      }
    }
    #expect(throws: TransportError.invalidEntry(row: 0, column: 1)) {
      try SequenceMatch(cost, plan: [0.5, .nan, 0, 0.5])
    }
    #expect(throws: TransportError.invalidResult("mass of a row", 0.25)) {
      try SequenceMatch(cost, plan: [0.5, 0, 0.25, 0])
    }
    let even = [0.25, 0.25, 0.25, 0.25]
    #expect(throws: TransportError.invalidResult("iterations", -2)) {
      try SequenceMatch(cost, plan: even, iterations: -2)
    }
    #expect(throws: TransportError.invalidResult("marginal error", -1)) {
      try SequenceMatch(cost, plan: even, marginalError: -1)
    }
  }
}
