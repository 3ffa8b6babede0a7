import Episodes

/// The episodes that people's answers put first.
public enum PreferredEpisodes {
  /// The episodes of greatest strength under the model of Bradley and Terry, strongest first; ties in
  /// the order of names.
  ///
  /// - Complexity: As `BradleyTerry.strengths(of:)`.
  public static func strongest(_ count: Int, by comparisons: [Comparison]) -> [EpisodeID] {
    let strengths = BradleyTerry.strengths(of: comparisons)
    return strengths.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
  }

  /// The same, by rankings that all count alike.
  ///
  /// - Complexity: As `BradleyTerry.strengths(of:)`.
  public static func strongest(_ count: Int, by rankings: [Ranking]) -> [EpisodeID] {
    strongest(count, by: rankings.flatMap(\.comparisons))
  }
}
