import Episodes

/// The episodes that people's answers put first.
public enum PreferredEpisodes {
  /// The episodes of greatest strength under the model of Bradley and Terry, strongest first.
  ///
  /// Equally strong ones are in the order of names.
  ///
  /// Orders of likeness and parts of episodes say nothing about it and are left out.
  ///
  /// - Complexity: As `BradleyTerry.strengths(of:tolerance:)`.
  public static func strongest(_ count: Int, by orders: [JudgedOrder]) -> [EpisodeID] {
    let strengths = BradleyTerry.strengths(of: orders.flatMap(\.episodePreferences))
    return strengths.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count)
      .map(\.key.episode)
  }
}
