import Episodes
import Preferences

/// Chooses queries.
package protocol QuerySource: Sendable {
  /// The next query for an annotator, or `nil` when no query is left.
  ///
  /// It is called on a separate thread while the query before is being answered. The same context gives the
  /// same query, except for its id.
  ///
  /// - Throws: `DataError` if the query cannot be chosen.
  func next(in context: QueryContext) throws(DataError) -> Query?
}

/// The inputs for the choice of a query.
package struct QueryContext: Sendable {
  /// All events so far, by all annotators.
  package let history: LabelHistory
  /// The annotator who gets the query.
  package let annotator: Annotator
  /// The query that the annotator has not answered yet; `nil` at the start.
  package let underWay: Query?
  /// The criterion that the query will be asked by, or `nil` where queries have none.
  package private(set) var criterion: String?
  /// Queries that have enough annotators and are not to be asked.
  package private(set) var full: Set<Query.ID> = []

  /// Collects the inputs.
  package init(history: LabelHistory, annotator: Annotator, underWay: Query? = nil) {
    self.history = history
    self.annotator = annotator
    self.underWay = underWay
  }

  /// The same inputs in the light of another history, in which some queries have enough annotators.
  func after(_ history: LabelHistory, full: Set<Query.ID>) -> QueryContext {
    var context = QueryContext(history: history, annotator: annotator, underWay: underWay)
    (context.criterion, context.full) = (criterion, full)
    return context
  }

  /// The same inputs for a query by a criterion.
  package func judged(by criterion: String) -> QueryContext {
    var context = self
    context.criterion = criterion
    return context
  }

  /// Whether a query is an ordinary one by the criterion that is asked about.
  private func isOfCriterion(_ query: Query) -> Bool {
    query.purpose == .ordinary && query.criterionName == criterion ?? query.criterionName
  }

  /// The annotator's answers in force to ordinary queries by the criterion, in the order given.
  ///
  /// These are the answers to choose queries by.
  package var ordinaryLabels: [Label] { labels.filter { isOfCriterion($0.judgement.query) } }

  /// The queries by the criterion, whatever their purpose but practice, among those given.
  ///
  /// Their episodes need not be asked about again.
  package func askedByCriterion(_ queries: [Query]) -> [Query] {
    queries.filter {
      $0.purpose != .practice && $0.purpose != .attention
        && $0.criterionName == criterion ?? $0.criterionName
    }
  }

  /// The annotator's answers in force, in the order given.
  package var labels: [Label] { history.labels(of: annotator) }

  /// All queries that anyone was shown, in the order in which they were first asked.
  ///
  /// - Complexity: O(queries).
  package var asked: [Query] { history.queryOrder.compactMap { history.queries[$0] } }

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
