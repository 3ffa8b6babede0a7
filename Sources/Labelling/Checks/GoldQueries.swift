import Episodes
import Preferences

/// Mixes in queries whose right answers are known, each once for every annotator.
///
/// They look like the others: the same form, an order drawn at random. `CriteriaQueries` marks them.
package struct GoldQueries: QuerySource {
  private let source: any QuerySource
  private let known: KnownAnswers
  private let kind: Query.Kind
  private let share: QueryShare

  /// Mixes queries into those of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the share is not 0 to 1.
  package init(
    _ source: any QuerySource, known: KnownAnswers, kind: Query.Kind, share: Double, seed: UInt64
  ) throws(DataError) {
    self.source = source
    self.known = known
    self.kind = kind
    self.share = try QueryShare(share, of: "gold queries", seed: seed, purpose: "gold")
  }

  /// A query about episodes of a known answer with the probability `share`, while there are some that the
  /// annotator was not asked about.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + known answers), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    guard case (let seed, var generator)? = share.draw(in: context, after: seen.count) else {
      return try source.next(in: context)
    }
    let asked = Set(
      context.askedByCriterion(seen).filter { $0.kind == kind }.map(Self.content))
    let left = known.entries.filter { !asked.contains($0.episodes) }
    guard !left.isEmpty else { return try source.next(in: context) }
    let chosen = left[generator.index(below: left.count)]
    let shown = (chosen.anchor.map { [$0] } ?? []) + generator.shuffled(chosen.candidates)
    return try Query(kind: kind, episodes: shown, seed: seed, annotator: context.annotator)
  }

  private static func content(_ query: Query) -> [EpisodeID] {
    (query.anchor.map { [$0] } ?? []) + query.candidates.sorted()
  }
}
