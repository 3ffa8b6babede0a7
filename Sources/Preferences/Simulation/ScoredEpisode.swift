import Episodes

/// An episode, or a part of it, with its score.
///
/// The best comes first, and names decide between equals.
struct ScoredEpisode: Sendable, Comparable {
  let id: EpisodeID
  let score: Double

  init(_ episode: Episode, steps: Range<Int>? = nil, myopia: Double? = nil) throws(DataError) {
    guard let score = episode.score(of: steps, myopia: myopia) else {
      throw DataError(
        .missing, subject: episode.id.name, place: "rewards",
        expected: "a recorded reward to judge by", found: "none",
        remedy: "leave the episode out or ask a person")
    }
    id = episode.id
    self.score = score
  }

  init(id: EpisodeID, score: Double) {
    self.id = id
    self.score = score
  }

  static func < (left: ScoredEpisode, right: ScoredEpisode) -> Bool {
    left.score == right.score ? left.id < right.id : left.score > right.score
  }
}
