import Episodes
import Preferences

/// Adds repeats of queries that the annotator answered before, to measure whether the answers stay the same.
///
/// A repeat is a query of its own that names the query it repeats. Its candidates have a new order. No query
/// is repeated twice. The last few queries are not repeated, because the annotator would remember them.
package struct RepeatedQueries: QuerySource {
  private let source: any QuerySource
  private let share: QueryShare

  /// The number of answers that must lie between a query and its repeat.
  static let distance = 5

  /// Adds repeats to the queries of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the share is not 0 to 1.
  package init(_ source: any QuerySource, share: Double, seed: UInt64) throws(DataError) {
    self.source = source
    self.share = try QueryShare(share, of: "repeats", seed: seed, purpose: "repeat")
  }

  /// A repeat with the probability `share`, if a query can be repeated.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    guard case (let seed, var generator)? = share.draw(in: context, after: seen.count),
      let repeated = choose(from: context, seen, using: &generator)
    else { return try source.next(in: context) }
    return try Query(
      kind: repeated.kind, episodes: repeated.reordered(using: &generator),
      segments: repeated.segments, seed: seed,
      contentHashes: repeated.contentHashes, annotator: context.annotator, repeatOf: repeated.id
    ).asking(repeated.question, criterion: repeated.criterion)
  }

  private func choose(
    from context: QueryContext, _ seen: [Query], using generator: inout SeededGenerator
  ) -> Query? {
    let repeated = Set(seen.compactMap(\.repeatOf))
    let possible = context.labels.dropLast(Self.distance).filter {
      let code = $0.judgement.answer.verdict.code
      return $0.judgement.query.purpose == .ordinary && $0.judgement.query.repeatOf == nil
        && !repeated.contains($0.judgement.query.id)
        && (code == .order || code == .tie)
    }
    guard !possible.isEmpty else { return nil }
    return possible[generator.index(below: possible.count)].judgement.query
  }
}
