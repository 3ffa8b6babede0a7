import Episodes
import Foundation
import GRDB
import TestSupport

@testable import Preferences

extension Query {
  static func ranking(_ numbers: Int...) throws -> Query {
    try Query(kind: .ranking, episodes: numbers.map(EpisodeID.numbered), seed: 7)
  }
}

extension LabelStore {
  /// Fills a new file with a ranking in order, a tied pair, a skipped and an undone answer.
  @discardableResult
  static func withEveryKindOfEvent(at path: String, annotator: Annotator) throws -> [LabelEvent] {
    let store = try LabelStore(path: path)
    let events = try everyKindOfEvent(annotator)
    for event in events { try store.append([event]) }
    return events
  }

  private static func everyKindOfEvent(_ annotator: Annotator) throws -> [LabelEvent] {
    let ids = try (1...5).map(EpisodeID.numbered)
    let ordered = try Query(
      kind: .ranking, episodes: [ids[2], ids[0], ids[1]], seed: .max,
      contentHashes: [ids[0]: ContentHash(of: Data("content".utf8))])
    let pair = try Query(kind: .pair, episodes: [ids[3], ids[4]], seed: 0)
    let (skipped, undone) = try (Query.ranking(1, 2, 4), Query.ranking(1, 2, 5))
    let order = try Answer(
      .order(Ranking(tiers: [[ids[0]], [ids[1], ids[2]]])), confidence: 2,
      note: "the cup spilled — \"twice\"\n")
    let answers = try [
      (ordered, order), (pair, Answer(.tie)), (skipped, Answer(.skip)),
      (undone, Answer(.canNotTell)),
    ]
    let given = try answers.flatMap { query, answer in
      try [
        LabelEvent(.asked(query)),
        LabelEvent(.answered(query: query.id, answer, by: annotator, responseSeconds: 1.25)),
      ]
    }
    return try given + [LabelEvent(.undone(answer: given[7].id, by: annotator))]
  }

  func durabilitySettings() throws -> (journalMode: String?, synchronous: Int?) {
    try database.read { db in
      try (
        String.fetchOne(db, sql: "PRAGMA journal_mode"), Int.fetchOne(db, sql: "PRAGMA synchronous")
      )
    }
  }
}
