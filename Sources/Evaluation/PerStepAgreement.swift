/// How far a method's reward rises and falls with the recorded reward, step by step.
///
/// This is another question than whether the returns are in order: a return can be right while every
/// step is paid for the wrong thing. A ramp on time does well here, so print one beside it.
public struct PerStepAgreement: Sendable, Equatable {
  /// Episodes looked at.
  public let episodeCount: Int
  /// Episodes in which the correlation is undefined, because one of the rewards is constant or there
  /// is one step; they are left out of `within`.
  public let undefinedCount: Int
  /// The mean over episodes of Spearman's correlation within the episode; `nil` if none is defined.
  public let within: Double?
  /// Spearman's correlation over the steps of all episodes together, which also asks that rewards of
  /// different episodes can be compared; `nil` if undefined.
  public let pooled: Double?

  /// Compares the rewards of every step.
  ///
  /// - Complexity: O(steps · log steps).
  public init(_ episodes: [EvaluatedEpisode]) {
    let correlations = episodes.map {
      RankCorrelation.spearman($0.rewards.map(Double.init), $0.recordedRewards.map(Double.init))
    }
    let defined = correlations.compactMap { $0 }
    episodeCount = episodes.count
    undefinedCount = correlations.count - defined.count
    within = defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    pooled = RankCorrelation.spearman(
      episodes.flatMap { $0.rewards.map(Double.init) },
      episodes.flatMap { $0.recordedRewards.map(Double.init) })
  }
}
