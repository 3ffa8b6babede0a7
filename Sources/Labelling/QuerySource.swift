import Episodes
import Preferences

/// Decides what is asked next.
package protocol QuerySource: Sendable {
  /// The next query for an annotator; `nil` when there is nothing left to ask.
  ///
  /// Called from a thread of its own while the query before is being answered. The same context gives
  /// the same query, but for its id.
  ///
  /// - Throws: `DataError` if the query cannot be chosen.
  func next(in context: QueryContext) throws(DataError) -> Query?
}

/// What is known when a query is chosen.
package struct QueryContext: Sendable {
  /// Everything that happened so far, by all annotators.
  package let history: LabelHistory
  /// For whom the query is.
  package let annotator: Annotator
  /// The query that the annotator has before them and has not answered; `nil` at the start.
  package let underWay: Query?

  /// Puts together what is known.
  package init(history: LabelHistory, annotator: Annotator, underWay: Query? = nil) {
    self.history = history
    self.annotator = annotator
    self.underWay = underWay
  }

  /// The annotator's answers in force, in the order given.
  package var labels: [Label] { history.labels(of: annotator) }

  /// The queries that the annotator was shown, in the order in which they were first asked.
  ///
  /// - Complexity: O(queries + labels).
  package var seen: [Query] {
    let answered = Set(labels.map(\.judgement.query.id))
    return history.queryOrder.compactMap { history.queries[$0] }.filter {
      $0.annotator == annotator || answered.contains($0.id) || $0.id == underWay?.id
    }
  }
}
