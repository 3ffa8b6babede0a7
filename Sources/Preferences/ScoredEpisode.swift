import Episodes

/// An episode with its true score; the best comes first, and names decide between equals.
struct ScoredEpisode: Sendable, Comparable {
  let id: EpisodeID
  let score: Double

  init(_ episode: Episode) throws(DataError) {
    guard let score = episode.trueScore else {
      throw DataError(
        .missing, file: episode.id.name, place: "rewards",
        expected: "a recorded reward to judge by", found: "none",
        remedy: "leave the episode out or ask a person")
    }
    id = episode.id
    self.score = score
  }

  static func < (left: ScoredEpisode, right: ScoredEpisode) -> Bool {
    left.score == right.score ? left.id < right.id : left.score > right.score
  }
}
