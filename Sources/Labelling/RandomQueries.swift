import Episodes
import Preferences

/// Queries about episodes drawn at random with equal probabilities, none of them twice for one annotator.
///
/// Whole episodes run out once every choice was asked. Segments are drawn anew each time.
package struct RandomQueries: QuerySource {
  /// The episodes of the queries, in the order of names.
  package let episodes: [Episode]
  /// The shape of the queries.
  package let shape: QueryShape
  /// The seed of all random numbers.
  package let seed: UInt64

  /// Prepares queries about episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there are fewer episodes than a query shows, or one is given
  ///   twice.
  package init(episodes: [Episode], shape: QueryShape, seed: UInt64) throws(DataError) {
    self.episodes = episodes.sorted { $0.id < $1.id }
    self.shape = shape
    self.seed = seed
    guard episodes.count >= shape.episodeCount, Set(episodes.map(\.id)).count == episodes.count
    else {
      throw DataError(
        .invalidValue, subject: "queries", place: "episodes",
        expected: "\(shape.episodeCount) or more different episodes for a \(shape.kind.rawValue)",
        found: "\(episodes.count)", remedy: "give more episodes, each file once")
    }
  }

  /// A query about episodes that the annotator was not asked about together, or `nil` when all were.
  ///
  /// - Throws: Nothing for a valid source.
  /// - Complexity: O(queries · log queries) expected.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    let seed = QuerySeed.seed(self.seed, annotator: context.annotator, number: seen.count)
    var generator = SeededGenerator(seed: seed)
    guard
      let choice = EpisodeChoices(episodes.map(\.id), shape: shape)
        .draw(avoiding: shape.segmentLength == nil ? seen : [], using: &generator)
    else { return nil }
    return try shape.query(
      about: choice.map { episodes[$0] }, seed: seed, for: context.annotator, using: &generator)
  }
}
