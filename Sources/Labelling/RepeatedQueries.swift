import Episodes
import Preferences

/// Adds repeats of queries that the annotator answered before, to measure whether the answers stay the same.
///
/// A repeat is a query of its own that names the query it repeats. Its candidates have a new order. No query
/// is repeated twice. The last few queries are not repeated, because the annotator would remember them.
package struct RepeatedQueries: QuerySource {
  /// The source of the other queries.
  package let source: any QuerySource
  /// The share of queries that are repeats, 0 to 1.
  package let share: Double
  /// The seed of all random numbers.
  package let seed: UInt64

  /// The number of answers that must lie between a query and its repeat.
  static let distance = 5

  /// Adds repeats to the queries of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the share is not 0 to 1.
  package init(_ source: any QuerySource, share: Double, seed: UInt64) throws(DataError) {
    try QueryShare.check(share, of: "repeats")
    self.source = source
    self.share = share
    self.seed = seed
  }

  /// A repeat with the probability `share`, if a query can be repeated.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    let seed = QuerySeed.seed(
      self.seed, annotator: context.annotator, number: seen.count, purpose: "repeat")
    var generator = SeededGenerator(seed: seed)
    guard generator.unit() < share,
      let repeated = choose(from: context, seen, using: &generator)
    else { return try source.next(in: context) }
    let fixed = repeated.anchor == nil ? 0 : 1
    let shown = repeated.episodes.prefix(fixed) + generator.shuffled(repeated.candidates)
    return try Query(
      kind: repeated.kind, episodes: Array(shown), segments: repeated.segments, seed: seed,
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
