import OptimalTransport
import Testing

@Suite("Running match")
struct RunningMatchTests {
  @Test(
    "Every step costs what it costs in the finished sequence, for all of its mass",
    arguments: [(1, 1), (1, 6), (9, 1), (12, 8)])
  func agrees(rows: Int, columns: Int) throws {
    let cost = try CostMatrix.random(rows, columns, seed: 5)
    let matchers: [any SequenceMatcher] = [
      OrderedCoverageMatcher(temperature: 0.3), NearestFrameMatcher(), GoalDistanceMatcher(),
      GoalDistanceMatcher(goalLength: 3),
    ]
    for matcher in matchers {
      var running = try #require(try matcher.running())
      let whole = try matcher.match(cost)
      for row in 0..<rows {
        let costs = Array(cost.values[row * columns..<(row + 1) * columns])
        #expect(abs(running.append(costs) - whole.rowCosts[row] * Double(rows)) < 1e-12)
      }
    }
  }

  @Test("A matcher that needs what comes later has none")
  func none() throws {
    let matchers: [any SequenceMatcher] = [
      TransportMatcher(epsilon: Epsilon(0.1)), TemporalTransportMatcher(), TimeWarpingMatcher(),
      SoftTimeWarpingMatcher(), TimeAlignedMatcher(),
    ]
    for matcher in matchers { #expect(try matcher.running() == nil, "\(matcher)") }
  }

  @Test("Settings out of range are refused before the first step")
  func refused() {
    #expect(throws: TransportError.invalidSetting("temperature", 0)) {
      try OrderedCoverageMatcher(temperature: 0).running()
    }
    #expect(throws: TransportError.invalidSetting("goal length", 0)) {
      try GoalDistanceMatcher(goalLength: 0).running()
    }
  }
}
