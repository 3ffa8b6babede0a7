import Episodes
import Foundation
import Preferences

/// Reads the lines of `KnownAnswers`.
struct KnownAnswerReader {
  let kind: Query.Kind
  let known: Set<EpisodeID>
  let criteria: [AskedCriterion]

  private struct Line: Decodable {
    let ranking: [[String]]
    let anchor: String?
    let criterion: String?
    let explanation: String?
  }

  /// The answer of a line.
  func entry(_ line: Substring) throws(DataError) -> KnownAnswers.Entry {
    guard let fields = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
      throw DataError(
        .malformed, subject: "answers",
        expected: #"a line such as {"ranking": [["panda/demo_3"], ["panda/demo_0"]]}"#,
        found: "\(line.prefix(80))")
    }
    var tiers: [[EpisodeID]] = []
    for names in fields.ranking {
      var tier: [EpisodeID] = []
      for name in names { tier.append(try episode(name)) }
      tiers.append(tier)
    }
    let ranking = try Ranking(tiers: tiers)
    let entry = KnownAnswers.Entry(
      anchor: try fields.anchor.map { name throws(DataError) in try episode(name) },
      verdict: Answer.Verdict(ranking), candidates: ranking.episodes.sorted(),
      criterion: try criterion(fields.criterion), explanation: fields.explanation)
    // The checks of a query hold for its right answer.
    _ = try Query(kind: kind, episodes: entry.episodes, seed: 0)
      .checking(.practice, expected: entry.verdict, explanation: entry.explanation)
    return entry
  }

  private func episode(_ name: String) throws(DataError) -> EpisodeID {
    let id = try EpisodeID(name)
    guard known.contains(id) else {
      throw DataError(
        .mismatch, subject: "answers", expected: "names of the \(known.count) episodes",
        found: name, remedy: "name the recordings that hold it too")
    }
    return id
  }

  private func criterion(_ name: String?) throws(DataError) -> AskedCriterion {
    let wanted = name ?? criteria[0].name
    guard let criterion = criteria.first(where: { $0.name == wanted }) else {
      throw DataError(
        .mismatch, subject: "answers",
        expected: "a criterion that is asked: \(criteria.map(\.name).joined(separator: ", "))",
        found: "\"\(wanted.prefix(80))\"")
    }
    return criterion
  }
}
