import Episodes
import Preferences

/// Asks queries whose right answers are told afterwards, in the order of their file, before any other.
package struct PracticeQueries: QuerySource {
  private let source: any QuerySource
  private let practice: KnownAnswers
  private let kind: Query.Kind
  private let seed: UInt64

  /// Puts practice before the queries of another source.
  package init(
    _ source: any QuerySource, practice: KnownAnswers, kind: Query.Kind, seed: UInt64
  ) {
    self.source = source
    self.practice = practice
    self.kind = kind
    self.seed = seed
  }

  /// The first practice query that the annotator was not asked.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + practice), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let done = context.seen.filter { $0.purpose == .practice }
    let left = practice.entries.enumerated().first { _, entry in
      !done.contains { practice.answer(to: $0) == entry }
    }
    guard let (number, entry) = left else { return try source.next(in: context) }
    let seed = QuerySeed.seed(
      self.seed, annotator: context.annotator, number: number, purpose: "practice")
    var generator = SeededGenerator(seed: seed)
    let shown = (entry.anchor.map { [$0] } ?? []) + generator.shuffled(entry.candidates)
    return try Query(kind: kind, episodes: shown, seed: seed, annotator: context.annotator)
      .asking(entry.criterion.question, criterion: entry.criterion.name)
      .checking(.practice, expected: entry.verdict, explanation: entry.explanation)
  }
}
