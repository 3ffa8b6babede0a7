import Episodes

extension Episode {
  /// How good the episode is by its recorded reward: the mean of the last quarter of its steps, at
  /// least one, plus the mean of all; `nil` where no reward was recorded.
  ///
  /// The end counts twice because an episode is judged by what it achieves more than by its way.
  ///
  /// - Complexity: O(steps).
  public var trueScore: Double? {
    recordedRewards.map { rewards in
      Self.mean(rewards.suffix(max(1, rewards.count / 4))) + Self.mean(rewards[...])
    }
  }

  private static func mean(_ values: ArraySlice<Float>) -> Double {
    values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }
}
