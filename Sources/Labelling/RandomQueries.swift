import Episodes
import Preferences

/// Queries about episodes drawn at random with equal probabilities, none of them twice for one annotator.
///
/// Whole episodes run out once every choice was asked. Segments are drawn anew each time.
package struct RandomQueries: QuerySource {
  /// The episodes that may be compared.
  let comparable: ComparableEpisodes
  /// The shape of the queries.
  package let shape: QueryShape
  /// The seed of all random numbers.
  package let seed: UInt64

  /// Prepares queries about episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if fewer episodes may be compared than a query shows, or one is
  ///   given twice.
  package init(
    episodes: [Episode], shape: QueryShape, comparability: Comparability = Comparability(),
    seed: UInt64
  ) throws(DataError) {
    comparable = try ComparableEpisodes(episodes, shape: shape, comparability: comparability)
    self.shape = shape
    self.seed = seed
  }

  /// A query about episodes that the annotator was not asked about together, or `nil` when all were.
  ///
  /// Episodes that nobody was asked about together come first. So annotators who share a file ask about
  /// different episodes, unless they are to share queries.
  ///
  /// - Throws: Nothing for a valid source.
  /// - Complexity: O(queries · log queries) expected.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    let seed = QuerySeed.seed(self.seed, annotator: context.annotator, number: seen.count)
    var generator = SeededGenerator(seed: seed)
    let choices = EpisodeChoices(comparable, shape: shape)
    let isPart = shape.segmentLength != nil
    guard
      let choice = choices.draw(
        avoiding: isPart ? [] : context.askedByCriterion(context.asked), using: &generator)
        ?? choices.draw(
          avoiding: isPart ? [] : context.askedByCriterion(seen), using: &generator)
    else { return nil }
    return try shape.query(
      about: choice.map { comparable.episodes[$0] }, seed: seed, for: context.annotator,
      using: &generator)
  }
}
