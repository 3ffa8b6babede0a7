import Episodes
import Preferences

/// The shape of queries, apart from the choice of episodes.
package struct QueryShape: Sendable, Equatable {
  /// The kind of question.
  package let kind: Query.Kind
  /// The number of episodes shown.
  package let episodeCount: Int
  /// The number of steps of an episode that are shown, or `nil` for all.
  ///
  /// Shorter episodes are shown whole.
  package let segmentLength: Int?

  /// Chooses the shape.
  ///
  /// The default count is the smallest that the kind allows.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for a count that the kind does not allow, or for segments
  ///   without steps.
  package init(_ kind: Query.Kind, episodeCount: Int? = nil, segmentLength: Int? = nil)
    throws(DataError)
  {
    let count = episodeCount ?? kind.episodeCounts.lowerBound
    guard kind.episodeCounts.contains(count) else {
      throw DataError(
        .invalidValue, subject: "queries", place: "episodes of a \(kind.rawValue)",
        expected: "\(kind.episodeCounts.lowerBound) to \(kind.episodeCounts.upperBound)",
        found: "\(count)")
    }
    guard segmentLength ?? 1 >= 1 else {
      throw DataError(
        .invalidValue, subject: "queries", place: "segment length", expected: "1 step or more",
        found: "\(segmentLength ?? 0)")
    }
    self.kind = kind
    self.episodeCount = count
    self.segmentLength = segmentLength
  }

  /// The query about these episodes.
  ///
  /// Their order and the starts of their segments are drawn at random. An anchor stays at the front.
  ///
  /// - Precondition: The episodes differ and are as many as `episodeCount`.
  func query(
    about episodes: [Episode], seed: UInt64, for annotator: Annotator,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Query {
    let fixed = kind == .similarity ? 1 : 0
    let shown = episodes.prefix(fixed) + generator.shuffled(Array(episodes.dropFirst(fixed)))
    var segments: [EpisodeID: Range<Int>] = [:]
    for episode in shown {
      segments[episode.id] = segment(of: episode, using: &generator)
    }
    return try Query(
      kind: kind, episodes: shown.map(\.id), segments: segments, seed: seed, annotator: annotator)
  }

  private func segment(of episode: Episode, using generator: inout SeededGenerator) -> Range<Int>? {
    guard let length = segmentLength, length < episode.stepCount else { return nil }
    let start = generator.index(below: episode.stepCount - length + 1)
    return start..<start + length
  }
}
