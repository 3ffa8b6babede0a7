import EpisodeStore
import Episodes
import Preferences

/// Lets a simulated annotator answer every query, for trials without people.
package struct SimulatedPlayer: LabelPlayer {
  private let annotator: SimulatedAnnotator
  private let seed: UInt64

  /// Answers as `annotator` does.
  ///
  /// `seed` is the seed of its random numbers.
  package init(_ annotator: SimulatedAnnotator, seed: UInt64) {
    self.annotator = annotator
    self.seed = seed
  }

  /// Answers until the session ends.
  ///
  /// The random numbers of an answer depend on the seed and the query's number alone, so that an interrupted
  /// run resumes with the same answers.
  ///
  /// - Throws: `DataError` if an episode has no recorded reward, or an answer cannot be recorded.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    try run(session)
  }

  func run(_ session: LabelSession) throws(DataError) {
    while let query = try session.current() {
      let seed = QuerySeed.seed(
        seed, annotator: session.annotator, number: session.progress.given, purpose: "answer")
      var generator = SeededGenerator(seed: seed)
      let answer = try answer(to: query, using: &generator)
      try session.answer(answer, to: query.id, responseSeconds: 0)
    }
  }

  /// A simulated annotator reads the question.
  private func answer(to query: Query, using generator: inout SeededGenerator) throws(DataError)
    -> Answer
  {
    if query.purpose == .attention, let expected = query.expected { return try Answer(expected) }
    return try annotator.answer(to: query, using: &generator)
  }
}
