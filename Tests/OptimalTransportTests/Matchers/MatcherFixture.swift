import Foundation
import OptimalTransport
import Testing

/// What matchers answer by their papers' definitions, as `Tools/fixtures/make_matcher_fixtures.py`
/// wrote it.
struct MatcherFixture: Decodable {
  struct Problem: Decodable, Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let dimension: Int
    let left: [Float]
    let right: [Float]
    let costs: [Costs]
    let matches: [Answer]

    var testDescription: String { "\(rows)x\(columns)" }
  }

  struct Costs: Decodable, Sendable {
    let ground: GroundCost
    let isCentred: Bool
    let contextLength: Int
    let values: [Double]
  }

  struct Answer: Decodable, Sendable {
    let matcher: String
    let setting: Double
    let rowCosts: [Double]
    let objective: Double
  }

  let problems: [Problem]

  static let problems = JSONFixture.read(MatcherFixture.self, "matchers")?.problems ?? []
}

extension MatcherFixture.Answer {
  /// The matcher that the answer is of.
  var sequenceMatcher: (any SequenceMatcher)? {
    switch matcher {
    case "temporal":
      TemporalTransportMatcher(
        epsilon: Epsilon(setting), solver: Sinkhorn(tolerance: 1e-9, maximumIterations: 100_000))
    case "coverage": OrderedCoverageMatcher(temperature: setting)
    case "warping": TimeWarpingMatcher()
    case "soft": SoftTimeWarpingMatcher(smoothing: setting)
    case "nearest": NearestFrameMatcher()
    case "goal": GoalDistanceMatcher(goalLength: Int(setting))
    case "aligned": TimeAlignedMatcher()
    default: nil
    }
  }
}
