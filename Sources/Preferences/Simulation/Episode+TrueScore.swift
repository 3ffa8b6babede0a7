import Episodes

extension Episode {
  /// How good the episode is by its recorded reward: the mean of the last quarter of its steps, at least
  /// one, plus the mean of all, or `nil` where no reward was recorded.
  ///
  /// The end counts twice because an episode is judged by its outcome more than by its way.
  ///
  /// - Complexity: O(steps).
  public var trueScore: Double? { score(of: nil, myopia: nil) }

  /// The score of some steps, all if `nil`, or `nil` without rewards or steps.
  ///
  /// With `myopia` it is twice the mean in which each step counts `myopia` times as much as the one after
  /// it.
  func score(of steps: Range<Int>?, myopia: Double?) -> Double? {
    guard let all = recordedRewards else { return nil }
    let rewards = all[(steps ?? all.indices).clamped(to: all.indices)]
    guard !rewards.isEmpty else { return nil }
    guard let myopia, myopia < 1 else {
      return Self.mean(rewards.suffix(max(1, rewards.count / 4))) + Self.mean(rewards)
    }
    let sums = rewards.reduce((value: 0.0, weight: 0.0)) {
      ($0.value * myopia + Double($1), $0.weight * myopia + 1)
    }
    return 2 * sums.value / sums.weight
  }

  private static func mean(_ values: ArraySlice<Float>) -> Double {
    values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }
}
