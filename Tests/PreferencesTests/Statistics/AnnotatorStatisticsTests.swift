import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("What answers say of their annotators")
struct AnnotatorStatisticsTests {
  private func query(_ number: Int, repeatOf: UUID? = nil) throws -> Query {
    try Query(
      kind: .pair, episodes: [.numbered(2 * number), .numbered(2 * number + 1)], seed: 0,
      repeatOf: repeatOf)
  }

  @Test("shows a habit of choosing what was shown first, and none where there is none")
  func position() throws {
    let habit = try (0..<20).map {
      try Label.pair(query($0), $0 < 18 ? "first" : "second", by: "a")
    }
    let bias = try #require(PositionBias.measured(habit).first)
    #expect(bias.bestByPlace == [18, 2] && bias.firstShare == 0.9 && bias.isBiased)
    let none = try (0..<20).map {
      try Label.pair(query($0), ["first", "second", "tie", "skip"][$0 % 4], by: "a")
    }
    let fair = try #require(PositionBias.measured(none).first)
    #expect(fair.bestByPlace == [5, 5] && !fair.isBiased)
    #expect(PositionBias.measured([]).isEmpty)
  }

  @Test("gives the interval of a share that Wilson's formula gives")
  func wilson() throws {
    // statsmodels.stats.proportion.proportion_confint(18, 20, method="wilson")
    let interval = try #require(ConfidenceInterval(share: 18, of: 20))
    #expect(abs(interval.lower - 0.698_966_354_771_5) < 1e-9)
    #expect(abs(interval.upper - 0.972_133_518_786_2) < 1e-9)
    #expect(ConfidenceInterval(share: 0, of: 0) == nil)
  }

  @Test("shows who is far faster than the others, and which answers were")
  func speed() throws {
    var labels: [Label] = []
    for number in 0..<9 {
      labels += try [
        .pair(query(number), "tie", by: "ann", seconds: number == 4 ? 1 : 6),
        .pair(query(number), "tie", by: "bob", seconds: 5),
        .pair(query(number), "tie", by: "eve", seconds: 1),
        .pair(query(number), "tie", by: "robot", seconds: 0),
      ]
    }
    let times = ResponseTimes(labels)
    #expect(times.annotators.map(\.annotator) == ["ann", "bob", "eve"])
    #expect(times.medianSeconds == 5)
    #expect(times.annotators.map(\.isSpeeder) == [false, false, true])
    #expect(times.annotators.map(\.fastAnswerCount) == [1, 0, 0])
    #expect(times.annotators[0].fastQueries == [labels[16].judgement.query.id.uuidString])
    #expect(ResponseTimes([]).medianSeconds == nil)
  }

  @Test("shows how often the same question got the same answer, whatever the order shown")
  func consistency() throws {
    var labels: [Label] = []
    for number in 0..<4 {
      let query = try query(number)
      let again = try Query(
        kind: .pair, episodes: query.episodes.reversed(), seed: 0, repeatOf: query.id)
      labels += try [
        .pair(query, "first", by: "ann"),
        .pair(again, number < 3 ? "second" : "first", by: "ann"),
        .pair(again, "tie", by: "bob"),
      ]
    }
    let measured = SelfConsistency.measured(labels)
    #expect(measured.map(\.comparisonCount) == [4, 0])
    #expect(measured[0].share == 0.75 && measured[1].share == nil)
  }
}
