import Episodes
import Foundation
import GRDB

// Conditions on the events before.

extension LabelStore {
  /// Refuses an event that does not fit those before it.
  func checkFits(_ event: LabelEvent, in db: Database) throws {
    switch event.change {
    case .asked(let query):
      guard try Self.query(query.id, in: db) == nil else {
        throw conflict(
          event, "a query that was not asked before", "query \(query.id) again",
          remedy: "give another seed or another label file", settings: [.seed, .labels])
      }
    case .answered(let query, let answer, let annotator, _):
      guard let asked = try Self.query(query, in: db) else {
        throw conflict(event, "a query that was asked", "query \(query)")
      }
      try checkOrders(askedQuery(asked), answer, event)
      guard try !Self.hasAnswer(by: annotator, to: query, in: db) else {
        throw conflict(
          event, "one answer of \(annotator) to query \(query)", "a second one",
          remedy: "undo the first")
      }
    case .undone(let answer, let annotator):
      try checkCanUndo(answer, annotator, event, in: db)
    case .settled(let query, let verdict, _, _):
      guard let asked = try Self.query(query, in: db) else {
        throw conflict(event, "a query that was asked", "query \(query)")
      }
      try checkOrders(askedQuery(asked), Answer(verdict), event)
    case .identified, .dropped, .readmitted, .briefed: break
    }
  }

  private func checkOrders(_ query: Query, _ answer: Answer, _ event: LabelEvent) throws(DataError)
  {
    do {
      _ = try Judgement(query: query, answer: answer)
    } catch {
      throw error.relocated(to: path, place: "event \(event.id)")
    }
  }

  private func checkCanUndo(
    _ answer: UUID, _ annotator: Annotator, _ event: LabelEvent, in db: Database
  ) throws {
    guard let given = try Self.record(of: answer, in: db), given.event == .answered else {
      throw conflict(event, "an answer that was given", "event \(answer)")
    }
    guard given.annotator == annotator.name else {
      throw conflict(
        event, "an answer of \(annotator)", "an answer of \(given.annotator ?? "nobody")")
    }
    guard try !Self.isUndone(answer, in: db) else {
      throw conflict(event, "an answer in force", "an answer that was taken back before")
    }
  }

  private func askedQuery(_ record: LabelRecord) throws(DataError) -> Query {
    let event = try event(record)
    guard case .asked(let query) = event.change else {
      throw conflict(event, "a query", "another event")
    }
    return query
  }

  /// The error about an event that does not fit.
  func conflict(
    _ event: LabelEvent, _ expected: String, _ found: String, remedy: String? = nil,
    settings: [DataError.Setting] = []
  ) -> DataError {
    DataError(
      .mismatch, file: path, place: "event \(event.id)", expected: expected, found: found,
      remedy: remedy, settings: settings)
  }

  static func record(of event: UUID, in db: Database) throws -> LabelRecord? {
    try LabelRecord.fetchOne(
      db, sql: "SELECT * FROM label_event WHERE id = ?", arguments: [event.uuidString])
  }

  static func query(_ query: UUID, in db: Database) throws -> LabelRecord? {
    // By the table's own index: the view puts queries together with answers, and is read as a whole.
    let sql = """
      SELECT * FROM label_event
      WHERE sequence = (SELECT sequence FROM query WHERE query = ?)
      """
    return try LabelRecord.fetchOne(db, sql: sql, arguments: [query.uuidString])
  }

  private static func isUndone(_ answer: UUID, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT * FROM undo WHERE answer = ?)",
      arguments: [answer.uuidString]) ?? false
  }

  private static func hasAnswer(by annotator: Annotator, to query: UUID, in db: Database) throws
    -> Bool
  {
    let sql = """
      SELECT EXISTS (
        SELECT * FROM answer JOIN event USING (sequence)
        WHERE answer.query = ? AND answer.annotator = ?
          AND event.id NOT IN (SELECT answer FROM undo))
      """
    return try Bool.fetchOne(db, sql: sql, arguments: [query.uuidString, annotator.name]) ?? false
  }
}
