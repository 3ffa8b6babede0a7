import Episodes
import Preferences

/// Mixes in queries that the annotator answered before, to see whether the answers stay the same.
///
/// A repeat is a query of its own that names the one it repeats; its candidates stand in a new order. No
/// query is repeated twice, and none of the last few, which would be remembered.
package struct RepeatedQueries: QuerySource {
  /// Where the other queries come from.
  package let source: any QuerySource
  /// The share of queries that are repeats, 0 to 1.
  package let share: Double
  /// Where chance starts from.
  package let seed: UInt64

  /// Answers that must lie between a query and its repeat.
  static let distance = 5

  /// Mixes repeats into the queries of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the share is not 0 to 1.
  package init(_ source: any QuerySource, share: Double, seed: UInt64) throws(DataError) {
    guard (0...1).contains(share) else {
      throw DataError(
        .invalidValue, subject: "queries", place: "share of repeats", expected: "0 to 1",
        found: "\(share)")
    }
    self.source = source
    self.share = share
    self.seed = seed
  }

  /// A repeat with the probability of `share`, if there is something to repeat; otherwise what the
  /// other source gives.
  ///
  /// - Throws: As the other source.
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
      contentHashes: repeated.contentHashes, annotator: context.annotator, repeatOf: repeated.id)
  }

  private func choose(
    from context: QueryContext, _ seen: [Query], using generator: inout SeededGenerator
  ) -> Query? {
    let repeated = Set(seen.compactMap(\.repeatOf))
    let possible = context.labels.dropLast(Self.distance).filter {
      let code = $0.judgement.answer.verdict.code
      return $0.judgement.query.repeatOf == nil && !repeated.contains($0.judgement.query.id)
        && (code == .order || code == .tie)
    }
    guard !possible.isEmpty else { return nil }
    return possible[generator.index(below: possible.count)].judgement.query
  }
}
