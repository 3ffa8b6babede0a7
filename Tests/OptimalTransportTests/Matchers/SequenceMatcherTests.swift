import Episodes
import OptimalTransport
import Testing

@Suite("Sequence matchers")
struct SequenceMatcherTests {
  /// A matcher with a name for test reports.
  struct Named: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let matcher: any SequenceMatcher

    init(_ name: String, _ matcher: any SequenceMatcher) {
      testDescription = name
      self.matcher = matcher
    }
  }

  static let all = [
    Named("transport", TransportMatcher(epsilon: Epsilon(0.1))),
    Named(
      "transport in a band", TransportMatcher(epsilon: Epsilon(0.1), band: .init(halfWidth: 0.5))),
    Named("TemporalOT", TemporalTransportMatcher(epsilon: Epsilon(0.1), reach: 3)),
    Named("ORCA", OrderedCoverageMatcher()),
    Named("time warping", TimeWarpingMatcher()),
    Named("soft time warping", SoftTimeWarpingMatcher()),
    Named("nearest frame", NearestFrameMatcher()),
    Named("goal distance", GoalDistanceMatcher(goalLength: 2)),
    Named("time-aligned", TimeAlignedMatcher()),
  ]

  static let shapes = [(1, 1), (1, 6), (6, 1), (2, 2), (9, 13), (13, 9), (40, 40)]

  @Test("Every matcher answers every shape with finite numbers that fit together", arguments: all)
  func shapes(named: Named) throws {
    for (rows, columns) in Self.shapes {
      let cost = try CostMatrix.random(rows, columns, seed: 3)
      let match = try named.matcher.match(cost)
      #expect(match.rowCosts.count == rows && match.places.count == rows)
      #expect(match.rowCosts.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(match.places.allSatisfy { $0 >= -1e-9 && $0 <= Double(columns - 1) + 1e-9 })
      #expect(abs(match.rowCosts.reduce(0, +) - match.cost) < 1e-12)
      #expect(match.objective.isFinite && match.converged)
      let plan = match.plan(columnCount: columns)
      #expect(plan.count == rows * columns && plan.allSatisfy { $0 >= 0 })
      for row in 0..<rows {
        let mass = plan[row * columns..<(row + 1) * columns].reduce(0, +)
        #expect(abs(mass - 1 / Double(rows)) < 1e-5)
      }
    }
  }

  @Test(
    "All costs equal: everybody pays that cost, and coverage its power",
    arguments: all.filter { $0.testDescription != "ORCA" })
  func equalCosts(named: Named) throws {
    let cost = try CostMatrix(
      rowCount: 7, columnCount: 5, values: Array(repeating: 0.25, count: 35))
    let match = try named.matcher.match(cost)
    #expect(match.rowCosts.allSatisfy { abs($0 - 0.25 / 7) < 1e-6 })
  }

  @Test("Costs of nothing are matched for nothing", arguments: all)
  func noCosts(named: Named) throws {
    let cost = try CostMatrix(rowCount: 4, columnCount: 6, values: Array(repeating: 0, count: 24))
    #expect(abs(try named.matcher.match(cost).cost) < 1e-9)
  }

  @Test("Settings that no match belongs to are named")
  func failures() throws {
    let cost = try CostMatrix.random(3, 3, seed: 1)
    for value in [0, -1, .infinity] as [Double] {
      #expect(throws: TransportError.invalidSetting("temperature", value)) {
        try OrderedCoverageMatcher(temperature: value).match(cost)
      }
      #expect(throws: TransportError.invalidSetting("smoothing", value)) {
        try SoftTimeWarpingMatcher(smoothing: value).match(cost)
      }
    }
    #expect(throws: TransportError.self) {
      try OrderedCoverageMatcher(temperature: .nan).match(cost)
    }
    #expect(throws: TransportError.self) { try SoftTimeWarpingMatcher(smoothing: .nan).match(cost) }
    #expect(throws: TransportError.invalidSetting("goal length", 0)) {
      try GoalDistanceMatcher(goalLength: 0).match(cost)
    }
    #expect(throws: TransportError.invalidSetting("reach", 0)) {
      try TemporalTransportMatcher(reach: 0).match(cost)
    }
    #expect(throws: TransportError.invalidSetting("context length", 0)) {
      try TemporalTransportMatcher(contextLength: 0).match(cost)
    }
    #expect(throws: TransportError.invalidEpsilon(0)) {
      try TransportMatcher(epsilon: Epsilon(0)).match(cost)
    }
  }

  @Test("Running out of iterations is a status")
  func iterationLimit() throws {
    let match = try TransportMatcher(
      epsilon: Epsilon(0.001), solver: Sinkhorn(maximumIterations: 2)
    ).match(.random(9, 12, seed: 5))
    #expect(!match.converged && match.status == .iterationLimit)
    #expect((2...3).contains(match.iterations))
    #expect(match.marginalError > 1e-6 && match.places.allSatisfy(\.isFinite))
  }
}
