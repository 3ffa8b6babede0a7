import Episodes
import Preferences

/// Asks an annotator what others were asked, until every query has answers of as many annotators as
/// wanted, and only then something new.
///
/// The query stays one query, shown in one order. Answers of others have no part in which it is. Two who
/// ask at the same moment may both take the last place.
package struct SharedQueries: QuerySource {
  /// Where new queries come from.
  package let source: any QuerySource
  /// How many annotators should answer each query.
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

  /// The oldest query of another annotator that has too few answers; otherwise what the other source
  /// gives.
  ///
  /// - Throws: As the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = Set(context.seen.map(\.id))
    let takers = takers(in: context.history)
    let shared = context.history.queryOrder.lazy.compactMap { context.history.queries[$0] }.first {
      query in
      query.repeatOf == nil && !seen.contains(query.id) && !(takers[query.id] ?? []).isEmpty
        && (takers[query.id]?.count ?? 0) < annotatorCount
    }
    if let shared { return shared }
    return try source.next(in: context)
  }

  /// Who answered each query or has it before them.
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
