import Preferences

extension Comparison {
  /// All pairs of episodes whose true scores differ by at least the margin, the better one first.
  ///
  /// Episodes of the same score make no pair, even at a margin of 0.
  ///
  /// - Complexity: O(episodes²).
  public static func byTrueScore(_ episodes: [EvaluatedEpisode], margin: Double) -> [Comparison] {
    episodes.indices.flatMap { later in
      episodes[..<later].compactMap { earlier in
        let gap = earlier.trueScore - episodes[later].trueScore
        guard gap != 0, abs(gap) >= margin else { return nil }
        let (better, worse) = gap > 0 ? (earlier, episodes[later]) : (episodes[later], earlier)
        return Comparison(better.id, worse.id)
      }
    }
  }
}
