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

extension LabelEvent {
  /// Queries of every purpose with questions and criteria, and every event about people and disputes.
  static func askingAndSettling() throws -> [LabelEvent] {
    let (ann, bob) = try (Annotator("ann"), Annotator("bob"))
    let pair = try Query(kind: .pair, episodes: [.numbered(1), .numbered(2)], seed: 3)
    let order = try Answer.Verdict.order(Ranking(best: .numbered(2), worst: .numbered(1)))
    let queries = try [
      pair.asking("Which is smoother — \"left\" or right?\nLook twice.", criterion: "smooth"),
      pair.asking(nil, criterion: "safe", id: UUID()).checking(.gold, expected: order),
      pair.asking("Which?", id: UUID()).checking(
        .practice, expected: .tie, explanation: "Both\nend alike."),
      pair.asking("Choose video 2.", id: UUID()).checking(.attention, expected: order),
    ]
    let answered = try LabelEvent(
      .answered(query: queries[0].id, Answer(order), by: ann, responseSeconds: 2))
    return try queries.map { try LabelEvent(.asked($0)) } + [
      answered,
      LabelEvent(.briefed(ann, guidelines: "# Look at the gripper\n\nIt must not shake.")),
      LabelEvent(.settled(query: queries[0].id, .tie, by: bob, note: "seen together")),
      LabelEvent(.settled(query: queries[1].id, order, by: bob, note: nil)),
      LabelEvent(.dropped(ann, by: bob, note: "answers by chance")),
      LabelEvent(.readmitted(ann, by: bob, note: nil)),
    ]
  }
}
