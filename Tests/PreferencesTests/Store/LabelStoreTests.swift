import Episodes
import Foundation
import GRDB
import Preferences
import TestSupport
import Testing

@Suite("A label store")
struct LabelStoreTests {
  let folder: TemporaryFolder
  let ann: Annotator
  var path: String { folder.file("labels.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
    ann = try Annotator("ann")
  }

  @Test("gives back every event and every answer as it was given, after closing and opening")
  func roundTrip() throws {
    let events = try LabelStore.withEveryKindOfEvent(at: path, annotator: ann)
    let reopened = try LabelStore(readingFrom: path)
    #expect(try reopened.events() == events)
    #expect(try reopened.answers().map(\.judgement.answer.verdict.code) == [.order, .tie, .skip])
    #expect(try reopened.answers()[0].judgement.answer.confidence == 2)
    #expect(try reopened.answers()[0].judgement.answer.note == "the cup spilled — \"twice\"\n")
  }

  @Test("takes an answer back by a new event, and takes another answer then")
  func undo() throws {
    let store = try LabelStore(path: path)
    let query = try Query.ranking(1, 2, 3)
    try store.append(query: query)
    try store.append(answer: Answer(.tie), to: query.id, annotator: ann, responseSeconds: 1)
    #expect(try store.undoLatest(of: ann)?.judgement.answer.verdict == .tie)
    #expect(try store.answers().isEmpty)
    try store.append(answer: Answer(.skip), to: query.id, annotator: ann, responseSeconds: 1)
    #expect(try store.answers().map(\.judgement.answer.verdict) == [.skip])
    #expect(try store.events().count == 4)
    #expect(try store.undoLatest(of: Annotator("bob")) == nil)
  }

  @Test(
    "lets no program change or remove an event",
    arguments: ["event", "query", "answer", "undo", "settlement", "standing", "briefing"])
  func appendOnly(table: String) throws {
    try LabelStore.withEveryKindOfEvent(at: path, annotator: ann)
    try LabelStore(path: path).append(LabelEvent.askingAndSettling())
    let intruder = try DatabaseQueue(path: path)
    for statement in [
      "DELETE FROM \(table)", "UPDATE \(table) SET sequence = sequence + 1000",
      "REPLACE INTO \(table) SELECT * FROM \(table)",
    ] {
      #expect(throws: DatabaseError.self) { try intruder.write { try $0.execute(sql: statement) } }
    }
  }

  @Test("waits for the disk before it returns from an answer")
  func durable() throws {
    let store = try LabelStore(path: path)
    let settings = try store.durabilitySettings()
    #expect(settings.journalMode == "delete")
    #expect(settings.synchronous == 3)
  }

  @Test("takes answers from two writers at once, and loses none")
  func twoWriters() throws {
    let path = path
    let names = ["ann", "bob"]
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 2) { writer in
      failures.collect { try Self.answer(100, as: names[writer], in: LabelStore(path: path)) }
    }
    #expect(failures.all.isEmpty)
    let summary = try LabelStore(readingFrom: path).summary()
    #expect(summary.answersByAnnotator == ["ann": 100, "bob": 100])
    #expect(summary.queryCount == 200)
  }

  private static func answer(_ count: Int, as name: String, in store: LabelStore) throws {
    let annotator = try Annotator(name)
    let queries = try (0..<count).map { _ in try Query.ranking(1, 2, 3) }
    try store.append(queries.map { try LabelEvent(.asked($0)) })
    for query in queries {
      try store.append(answer: Answer(.tie), to: query.id, annotator: annotator, responseSeconds: 0)
    }
  }

  @Test("counts queries, answers, ties, undone answers and episodes")
  func summary() throws {
    try LabelStore.withEveryKindOfEvent(at: path, annotator: ann)
    let summary = try LabelStore(readingFrom: path).summary()
    #expect(summary.queriesByKind == ["pair": 1, "ranking": 3, "similarity": 0, "set": 0])
    #expect(
      summary.answersByCode
        == ["order": 1, "tie": 1, "can_not_tell": 0, "broken_video": 0, "skip": 1])
    #expect(summary.answersByAnnotator == ["ann": 3])
    #expect(summary.undoneCount == 1)
    #expect(summary.comparisonCount == 4)
    #expect(summary.episodeCount == 5)
    #expect(summary.likenessCount == 0 && summary.partComparisonCount == 0)
  }

  @Test("counts orders by likeness and of parts of episodes by themselves")
  func summaryOfOtherOrders() throws {
    let ids = try (1...3).map(EpisodeID.numbered)
    let likeness = try Query(kind: .similarity, episodes: ids, seed: 0)
    let parts = try Query(
      kind: .pair, episodes: [ids[0], ids[1]], segments: [ids[0]: 0..<4, ids[1]: 2..<6], seed: 0)
    let store = try LabelStore(path: path)
    for query in [likeness, parts] {
      try store.append(query: query)
      let order = try Ranking(tiers: query.candidates.map { [$0] })
      try store.append(
        answer: Answer(.order(order)), to: query.id, annotator: ann, responseSeconds: 1)
    }
    let summary = try store.summary()
    #expect(summary.likenessCount == 1 && summary.partComparisonCount == 1)
    #expect(summary.comparisonCount == 0 && summary.answerCount == 2)
  }
}

/// Errors from several threads.
private final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var errors: [any Error] = []

  var all: [any Error] { lock.withLock { errors } }

  func collect(_ body: () throws -> Void) {
    do { try body() } catch { lock.withLock { errors.append(error) } }
  }
}
