import EpisodeStore
import Episodes
import Preferences

/// Lets a simulated annotator answer whatever it is asked; for trials without people.
package struct SimulatedPlayer: LabelPlayer {
  private let annotator: SimulatedAnnotator
  private let seed: UInt64

  /// Answers as `annotator` does; `seed` is where its chance starts from.
  package init(_ annotator: SimulatedAnnotator, seed: UInt64) {
    self.annotator = annotator
    self.seed = seed
  }

  /// Answers until the session ends.
  ///
  /// What chance does to an answer follows from the seed and the query's number, so that a run that was
  /// cut off goes on as it would have.
  ///
  /// - Throws: `DataError` if an episode has no recorded reward, or an answer cannot be recorded.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    try run(session)
  }

  func run(_ session: LabelSession) throws(DataError) {
    while let query = try session.current() {
      let seed = QuerySeed.seed(
        seed, annotator: session.annotator, number: session.progress.answered, purpose: "answer")
      var generator = SeededGenerator(seed: seed)
      let answer = try annotator.answer(to: query, using: &generator)
      try session.answer(answer, to: query.id, responseSeconds: 0)
    }
  }
}
