import Episodes

/// How the rewards of steps are scaled for a learner.
///
/// The raw ones are kept beside them.
public enum RewardScaling: String, Sendable, Codable, CaseIterable {
  /// They are left alone.
  case none
  /// Times 10, divided by the absolute value of the sum of the first episode's rewards.
  ///
  /// - Source: ROT (Haldar et al., 2022), `agent/potil.py`.
  case firstEpisode = "first-episode"
  /// Squared with their sign, times 10,000.
  ///
  /// - Source: RAPL's code, `mvp/ppo/ppo.py`.
  case signedSquare = "signed-square"
  /// Minus their mean over the steps of all episodes, divided by their standard deviation.
  case standardised
  /// From 0 for the smallest of all to 1 for the largest, for use as weights of samples.
  ///
  /// - Source: reward-aligned behaviour cloning (SARM, arXiv 2509.25358), which takes progress in 0...1.
  case progress

  /// Scales the rewards of a data set's episodes together, in their order.
  ///
  /// - Returns: The traces with scaled rewards, and the raw ones beside them.
  /// - Throws: `DataError.Kind.invalidValue` if the rewards have no scale, because they are all equal or
  ///   the first episode's add up to 0.
  /// - Complexity: O(steps).
  public func scaled(_ traces: [RewardTrace]) throws(DataError) -> [RewardTrace] {
    guard self != .none, let first = traces.first else { return traces }
    let (shift, factor) = try line(for: traces, first)
    return try traces.map { trace throws(DataError) in
      try trace.replacing(
        rewards: trace.rewards.map { reward in
          let value = Double(reward)
          return Float(
            self == .signedSquare ? 10_000 * value * abs(value) : (value - shift) * factor)
        })
    }
  }

  private func line(for traces: [RewardTrace], _ first: RewardTrace) throws(DataError)
    -> (shift: Double, factor: Double)
  {
    let all = traces.flatMap { $0.rewards.map(Double.init) }
    let mean = all.reduce(0, +) / Double(all.count)
    let (shift, scale): (Double, Double) =
      switch self {
      case .none, .signedSquare: (0, 1)
      case .firstEpisode: (0, abs(first.rewards.reduce(0) { $0 + Double($1) }) / 10)
      case .standardised:
        (mean, (all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)).squareRoot())
      case .progress: (all.min() ?? 0, (all.max() ?? 0) - (all.min() ?? 0))
      }
    guard scale > 0 else {
      throw DataError(
        .invalidValue, subject: first.id.name, place: "reward",
        expected: "rewards that have a scale, for the scaling \(rawValue)",
        found: "none: they are all equal, or those of the first episode add up to 0",
        remedy: "choose another scaling", settings: [.scale])
    }
    return (shift, 1 / scale)
  }
}
