import Episodes
import Preferences

/// Asks an annotator the queries of others until every query has answers of enough annotators, and then new
/// ones.
///
/// A shared query stays one query, shown in one order. The answers of others do not affect the choice. Two
/// annotators who ask at the same moment may both take the last place of a query.
package struct SharedQueries: QuerySource {
  /// The source of new queries.
  package let source: any QuerySource
  /// The number of annotators who should answer each query.
  package let annotatorCount: Int

  /// Shares the queries of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the number is below 1.
  package init(_ source: any QuerySource, annotatorCount: Int) throws(DataError) {
    guard annotatorCount >= 1 else {
      throw DataError(
        .invalidValue, subject: "queries", place: "annotators of a query", expected: "1 or more",
        found: "\(annotatorCount)")
    }
    self.source = source
    self.annotatorCount = annotatorCount
  }

  /// The oldest query of another annotator that has too few answers.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = Set(context.seen.map(\.id))
    let takers = takers(in: context.history)
    let shared = context.history.queryOrder.lazy.compactMap { context.history.queries[$0] }.first {
      query in
      query.purpose == .ordinary && query.repeatOf == nil
        && query.criterionName == context.criterion ?? query.criterionName
        && !seen.contains(query.id) && !(takers[query.id] ?? []).isEmpty
        && (takers[query.id]?.count ?? 0) < annotatorCount
    }
    if let shared { return shared }
    return try source.next(in: context)
  }

  /// The annotators who answered each query or are answering it.
  private func takers(in history: LabelHistory) -> [Query.ID: Set<Annotator>] {
    var takers: [Query.ID: Set<Annotator>] = [:]
    for label in history.labels {
      takers[label.judgement.query.id, default: []].insert(label.annotator)
    }
    for (id, query) in history.queries {
      if let annotator = query.annotator { takers[id, default: []].insert(annotator) }
    }
    return takers
  }
}
