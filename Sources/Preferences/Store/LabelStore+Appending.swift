import Episodes
import Foundation
import GRDB

extension LabelStore {
  /// Records that a query is asked.
  ///
  /// - Throws: `DataError.Kind.mismatch` if it was recorded before, `.unwritable` if it cannot be.
  public func append(query: Query, toolVersion: String = ToolVersion.current) throws(DataError) {
    try append([LabelEvent(toolVersion: toolVersion, .asked(query))])
  }

  /// Records an answer.
  ///
  /// It is on the disk when the call returns.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - query: The query that it answers.
  ///   - annotator: Who gave it.
  ///   - responseSeconds: How long that took, 0 or more.
  ///   - toolVersion: The version of the program that asked.
  /// - Returns: The event, whose id an undo needs.
  /// - Throws: `DataError.Kind.mismatch` if the query was not asked, the answer orders other episodes than
  ///   it shows, or the annotator has an answer to it in force. `.unwritable` if it cannot be recorded.
  @discardableResult
  public func append(
    answer: Answer, to query: Query.ID, annotator: Annotator, responseSeconds: Double,
    toolVersion: String = ToolVersion.current
  ) throws(DataError) -> LabelEvent {
    let event = try LabelEvent(
      toolVersion: toolVersion,
      .answered(query: query, answer, by: annotator, responseSeconds: responseSeconds))
    try append([event])
    return event
  }

  /// Records queries with their answers, all or none, for annotators that need no time.
  ///
  /// - Throws: As the single calls.
  /// - Complexity: O(judgements), one wait for the disk.
  public func append(
    judgements: [Judgement], annotator: Annotator, toolVersion: String = ToolVersion.current
  ) throws(DataError) {
    var events: [LabelEvent] = []
    for judgement in judgements {
      events.append(try LabelEvent(toolVersion: toolVersion, .asked(judgement.query)))
      events.append(
        try LabelEvent(
          toolVersion: toolVersion,
          .answered(query: judgement.query.id, judgement.answer, by: annotator, responseSeconds: 0))
      )
    }
    try append(events)
  }

  /// Takes back the annotator's latest answer in force.
  ///
  /// - Returns: The label that is no longer in force; `nil` if the annotator has none.
  /// - Throws: `DataError.Kind.unwritable` if the undo cannot be recorded.
  /// - Complexity: O(events).
  @discardableResult
  public func undoLatest(
    of annotator: Annotator, toolVersion: String = ToolVersion.current
  ) throws(DataError) -> Label? {
    guard let label = try answers().last(where: { $0.annotator == annotator }) else { return nil }
    try undo(label.id, by: annotator, toolVersion: toolVersion)
    return label
  }

  /// Takes back one answer, by a new event.
  ///
  /// The answer stays in the record.
  ///
  /// - Throws: `DataError.Kind.mismatch` if there is no such answer, another annotator gave it, or it was
  ///   taken back before. `.unwritable` if the undo cannot be recorded.
  public func undo(
    _ answer: Label.ID, by annotator: Annotator, toolVersion: String = ToolVersion.current
  ) throws(DataError) {
    try append([LabelEvent(toolVersion: toolVersion, .undone(answer: answer, by: annotator))])
  }

  /// Records how a query counts from now on, whatever its answers say.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - verdict: The verdict that counts; `skip` lets the answers count again.
  ///   - judge: Who says so.
  ///   - note: Why.
  ///   - toolVersion: The version of the program that records it.
  /// - Throws: `DataError.Kind.mismatch` if the query was not asked or the verdict does not fit it.
  ///   `.unwritable` if it cannot be recorded.
  public func settle(
    _ query: Query.ID, as verdict: Answer.Verdict, by judge: Annotator, note: String? = nil,
    toolVersion: String = ToolVersion.current
  ) throws(DataError) {
    try append([
      LabelEvent(toolVersion: toolVersion, .settled(query: query, verdict, by: judge, note: note))
    ])
  }

  /// Records that none of an annotator's answers counts from now on, those to come included.
  ///
  /// - Throws: `DataError.Kind.unwritable` if it cannot be recorded.
  public func drop(
    _ annotator: Annotator, by judge: Annotator, note: String? = nil,
    toolVersion: String = ToolVersion.current
  ) throws(DataError) {
    try append([LabelEvent(toolVersion: toolVersion, .dropped(annotator, by: judge, note: note))])
  }

  /// Records that an annotator's answers count again.
  ///
  /// - Throws: `DataError.Kind.unwritable` if it cannot be recorded.
  public func readmit(
    _ annotator: Annotator, by judge: Annotator, note: String? = nil,
    toolVersion: String = ToolVersion.current
  ) throws(DataError) {
    try append([
      LabelEvent(toolVersion: toolVersion, .readmitted(annotator, by: judge, note: note))
    ])
  }

  /// Records events as they are, all or none.
  ///
  /// Events already recorded are skipped.
  ///
  /// - Returns: How many were new.
  /// - Throws: As the single calls.
  /// - Complexity: O(events), one wait for the disk.
  @discardableResult
  public func append(_ events: [LabelEvent]) throws(DataError) -> Int {
    let added = try access {
      try database.write { db in
        try events.count { try insert($0, into: db) }
      }
    }
    giveWay()
    return added
  }

  /// Records one event within a transaction; `false` if it was there already.
  func insert(_ event: LabelEvent, into db: Database) throws -> Bool {
    let record = LabelRecord(event)
    if let known = try Self.record(of: event.id, in: db) {
      guard try self.event(known) == event else {
        throw conflict(event, "an id used once", "another event's id")
      }
      return false
    }
    try checkFits(event, in: db)
    try record.insert(into: db)
    return true
  }
}
