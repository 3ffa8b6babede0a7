import Episodes
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("An evaluation table")
struct EvaluationTableTests {
  private static let settings = EvaluationSettings(resampleCount: 100)

  private static func table() throws -> EvaluationTable {
    let episodes =
      try EvaluatedEpisode.samples(embodiment: "panda", method: EvaluatedEpisode.summingToTrueScore)
      + [EvaluatedEpisode(.rewarded(99, [0, 1], embodiment: "iiwa"), rewards: [2, 2])]
    return try EvaluationTable(
      [.init(name: "true, \"score\"", episodes: episodes)], settings: settings)
  }

  @Test("has a row for every arm and method, with the baselines after the methods")
  func rows() throws {
    let rows = try Self.table().rows
    #expect(
      rows.map(\.embodiment) == [String](repeating: "iiwa", count: 4)
        + .init(repeating: "panda", count: 4))
    #expect(rows[4].accuracy == 1 && rows[4].returnSpearman == 1 && rows[4].episodeCount == 30)
    #expect(rows[5...].map(\.method) == Baseline.allCases.map(\.rawValue))
    #expect(rows[0].accuracy == nil && rows[0].accuracyLower == nil)
  }

  @Test("pays the baselines by the clock alone")
  func baselines() throws {
    let rows = try Self.table().rows.filter { $0.embodiment == "panda" }
    let (ramp, longer, shorter) = (rows[1], rows[2], rows[3])
    #expect(ramp.stepSpearmanWithin == 1)
    #expect(longer.stepSpearmanWithin == nil && longer.stepUndefinedCount == 30)
    #expect(ramp.accuracy == longer.accuracy)
    let sum = try #require(longer.accuracy) + #require(shorter.accuracy)
    #expect(abs(sum - 1) < 1e-12)
    #expect(Baseline.shorterIsBetter.rewards(stepCount: 3) == [-1, -1, -1])
    #expect(Baseline.timeRamp.rewards(stepCount: 4) == [0.25, 0.5, 0.75, 1])
  }

  @Test("is written as text with aligned columns and a dash for what is undefined")
  func text() throws {
    let lines = try Self.table().text.split(separator: "\n")
    #expect(lines.count == 9)
    #expect(Set(lines.map(\.count)).count == 1)
    #expect(lines[0].contains("accuracy [95 %]"))
    #expect(lines[1].contains("–"))
    #expect(lines[5].contains("1.00 [1.00, 1.00]"))
  }

  @Test("is written as CSV with one field per column, quoted where needed")
  func csv() throws {
    let lines = try Self.table().csv.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 10 && lines[9].isEmpty)
    #expect(
      lines[0] == """
        embodiment,method,episodes,pairs,tied_predictions,accuracy,accuracy_lower,accuracy_upper,\
        return_spearman,return_kendall,step_spearman_within,step_undefined_episodes,\
        step_spearman_pooled
        """)
    #expect(lines[1] == #"iiwa,"true, ""score""",1,0,0,,,,,,,1,"#)
  }

  @Test("is written as JSON with null for what is undefined, and read back the same")
  func json() throws {
    let table = try Self.table()
    let data = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(EvaluationTable.self, from: data) == table)
    #expect(String(decoding: data, as: UTF8.self).contains(#""accuracy_lower":null"#))
  }

  @Test("of nothing, or of an episode given twice, is refused")
  func refusals() throws {
    #expect(throws: DataError.self) { try EvaluationTable([]) }
    #expect(throws: DataError.self) {
      try EvaluationTable([.init(name: "empty", episodes: [])])
    }
    let episode = try EvaluatedEpisode(.rewarded(1, [0]), rewards: [0])
    #expect(throws: DataError.self) {
      try EvaluatedMethod(name: "a", episodes: [episode, episode])
    }
  }
}
