import Episodes
import Foundation

/// The state that a sequence of events leads to.
///
/// More events can be added later.
package struct LabelHistory: Sendable {
  /// An answer taken back, and where in the sequence of events.
  private struct Undo {
    let query: Query.ID
    let annotator: Annotator
    let position: Int
  }

  /// Queries that were asked.
  package private(set) var queries: [Query.ID: Query] = [:]
  /// Queries in the order in which they were first asked.
  package private(set) var queryOrder: [Query.ID] = []
  /// Answers that were taken back.
  package private(set) var undone: Set<Label.ID> = []
  /// Answers in force, in the order given.
  package private(set) var labels: [Label] = []
  /// What episodes held when they were labelled last.
  package private(set) var contents: [EpisodeID: ContentHash] = [:]
  /// How disputes were ended, by query.
  package private(set) var settlements: [Query.ID: Settlement] = [:]
  /// Annotators who are left out.
  package private(set) var dropped: Set<Annotator> = []
  /// The guidelines that each annotator was shown last.
  package private(set) var guidelines: [Annotator: String] = [:]
  /// Events so far.
  package private(set) var eventCount = 0
  /// The sequence of the last event in its file.
  var lastSequence: Int64 = 0

  private var positions: [Query.ID: Int] = [:]
  private var undos: [Undo] = []

  /// Nothing has happened.
  package init() {}

  init(_ events: [LabelEvent], file: String) throws(DataError) {
    for event in events { try take(event, file: file) }
  }

  /// Adds the next event.
  ///
  /// Errors name `file`.
  ///
  /// - Throws: `DataError` if the event does not fit those before it.
  package mutating func take(_ event: LabelEvent, file: String) throws(DataError) {
    eventCount += 1
    do {
      try take(event)
    } catch {
      throw error.relocated(to: file, place: "event \(event.id)")
    }
  }

  /// Adds the next event.
  ///
  /// - Throws: `DataError` if the event does not fit those before it.
  public mutating func take(_ event: LabelEvent) throws(DataError) {
    eventCount += 1
    switch event.change {
    case .asked(let query):
      queries[query.id] = query
      queryOrder.append(query.id)
      positions[query.id] = eventCount
      contents.merge(query.contentHashes) { $1 }
    case .identified(let found): contents.merge(found) { $1 }
    case .undone(let answer, let annotator): takeBack(answer, by: annotator)
    case .dropped(let annotator, _, _): dropped.insert(annotator)
    case .readmitted(let annotator, _, _): dropped.remove(annotator)
    case .briefed(let annotator, let text): guidelines[annotator] = text
    case .settled(let query, let verdict, let judge, let note):
      let judgement = try Judgement(query: asked(query), answer: Answer(verdict))
      settlements[query] =
        verdict == .skip
        ? nil
        : Settlement(
          id: event.id, judgement: judgement, judge: judge, note: note, time: event.time)
    case .answered(let query, let answer, let annotator, let seconds):
      let asked = try asked(query)
      labels.append(
        Label(
          id: event.id, judgement: try Judgement(query: asked, answer: answer),
          annotator: annotator, time: event.time, responseSeconds: seconds))
    }
  }

  private func asked(_ query: Query.ID) throws(DataError) -> Query {
    guard let asked = queries[query] else {
      throw DataError(
        .malformed, subject: "labels", expected: "an answer to a query before it",
        found: "query \(query)")
    }
    return asked
  }

  private mutating func takeBack(_ answer: Label.ID, by annotator: Annotator) {
    undone.insert(answer)
    // Most are taken back soon.
    guard let place = labels.lastIndex(where: { $0.id == answer }) else { return }
    let query = labels.remove(at: place).judgement.query.id
    undos.append(Undo(query: query, annotator: annotator, position: eventCount))
  }
}

// MARK: - One annotator

extension LabelHistory {
  /// The annotator's answers in force, in the order given.
  package func labels(of annotator: Annotator) -> [Label] {
    labels.filter { $0.annotator == annotator }
  }

  /// The queries that wait for the annotator's answer, the one that was touched last first: those
  /// drawn for the annotator and not answered, and those whose answer was taken back.
  ///
  /// - Complexity: O(events).
  package func open(for annotator: Annotator) -> [Query] {
    let answered = Set(labels(of: annotator).map(\.judgement.query.id))
    var touched: [Query.ID: Int] = [:]
    for (id, query) in queries where query.annotator == annotator { touched[id] = positions[id] }
    for undo in undos where undo.annotator == annotator { touched[undo.query] = undo.position }
    return touched.filter { !answered.contains($0.key) }
      .sorted { $0.value > $1.value }.compactMap { queries[$0.key] }
  }
}
