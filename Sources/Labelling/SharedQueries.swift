import Episodes
import Preferences

/// Asks an annotator the queries of others until every query has answers of enough annotators, and then new
/// ones.
///
/// A shared query stays one query, shown in one order. The answers of others do not affect the choice. Two
/// annotators who ask in two processes at the same moment may both take the last place of a query. In one
/// process, `QueryQueue` prevents that.
package struct SharedQueries: QuerySource {
  /// The source of new queries.
  package let source: any QuerySource
  /// The number of annotators who should answer each query.
  package let annotatorCount: Int

  /// Shares the queries of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the number is below 1.
  package init(_ source: any QuerySource, annotatorCount: Int) throws(DataError) {
    try Self.check(annotatorCount)
    self.source = source
    self.annotatorCount = annotatorCount
  }

  static func check(_ annotatorCount: Int) throws(DataError) {
    guard annotatorCount >= 1 else {
      throw DataError(
        .invalidValue, subject: "queries", place: "annotators of a query", expected: "1 or more",
        found: "\(annotatorCount)")
    }
  }

  /// The oldest query of another annotator that has too few answers.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = Set(context.seen.map(\.id))
    let places = places(in: context.history)
    let shared = context.asked.first { query in
      query.purpose == .ordinary && query.repeatOf == nil
        && query.criterionName == context.criterion ?? query.criterionName
        && !seen.contains(query.id) && (1..<annotatorCount).contains(places.count(at: query.id))
    }
    if let shared { return shared }
    return try source.next(in: context)
  }

  /// The annotators who answered each query, or for whom it was drawn.
  private func places(in history: LabelHistory) -> QueryPlaces {
    var places = QueryPlaces(answersIn: history)
    for query in history.queries.values {
      if let annotator = query.annotator { places.take(query.id, by: annotator) }
    }
    return places
  }
}
