import Episodes
import Foundation
import Preferences

/// Asks about the episodes of every query by each criterion, one right after the other.
///
/// The queries by the later criteria have the episodes, segments and order of the first. Their ids follow from
/// it, so annotators who share queries share these too. Where the right answer by a criterion is known, the
/// query is a gold one.
package struct CriteriaQueries: QuerySource {
  private let source: any QuerySource
  private let criteria: [AskedCriterion]
  private let known: KnownAnswers?

  /// Asks the queries of another source by each criterion.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for no criterion, or two of the same name.
  package init(
    _ source: any QuerySource, criteria: [AskedCriterion] = [.overall], known: KnownAnswers? = nil
  ) throws(DataError) {
    guard !criteria.isEmpty, Set(criteria.map(\.name)).count == criteria.count else {
      throw DataError(
        .invalidValue, subject: "queries", place: "criteria",
        expected: "one or more different names", found: "\(criteria.map(\.name))")
    }
    self.source = source
    self.criteria = criteria
    self.known = known
  }

  /// The query by the next criterion about the episodes that the annotator was asked about last.
  ///
  /// Otherwise the query of the other source, by the first criterion.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    if let query = try unfinished(in: context) { return query }
    guard let query = try source.next(in: context.judged(by: criteria[0].name)) else { return nil }
    guard query.isFirstOfCriteria, query.question == nil, query.criterion == nil,
      context.history.queries[query.id] == nil
    else { return query }
    return try asking(query, by: criteria[0])
  }

  private func unfinished(in context: QueryContext) throws(DataError) -> Query? {
    guard criteria.count > 1,
      let last = context.underWay ?? context.labels.last?.judgement.query, last.isFirstOfCriteria
    else { return nil }
    let asked = Set(
      context.seen.filter { $0.isFirstOfCriteria && $0.showsSame(as: last) }.map(\.criterionName))
    guard criteria.contains(where: { asked.contains($0.name) }),
      let criterion = criteria.first(where: { !asked.contains($0.name) })
    else { return nil }
    let name = "\(last.kind.rawValue) \(last.seed) \(criterion.name) \(last.items)"
    let query = try last.asked(of: context.annotator).checking(.ordinary, expected: nil)
    return try asking(query, by: criterion, id: UUID(hashing: name))
  }

  private func asking(_ query: Query, by criterion: AskedCriterion, id: UUID? = nil)
    throws(DataError) -> Query
  {
    let asking = try query.asking(criterion.question, criterion: criterion.name, id: id)
    guard let right = known?.answer(to: asking) else { return asking }
    return try asking.checking(.gold, expected: right.verdict)
  }
}

extension Query {
  /// Whether the query is one that every criterion is asked about.
  fileprivate var isFirstOfCriteria: Bool {
    repeatOf == nil && (purpose == .ordinary || purpose == .gold)
  }

  fileprivate func showsSame(as other: Query) -> Bool {
    kind == other.kind && items == other.items
  }
}
