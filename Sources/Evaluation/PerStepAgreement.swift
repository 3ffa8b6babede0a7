/// The agreement of a method's reward with the recorded reward, step by step.
///
/// It does not follow from the order of returns: a return can be right while every single step is rewarded
/// wrongly. A ramp on time does well here, so print one beside it.
public struct PerStepAgreement: Sendable, Equatable {
  /// The number of episodes.
  public let episodeCount: Int
  /// The number of episodes with an undefined correlation, which `within` leaves out.
  ///
  /// A correlation is undefined if one of the rewards is constant or the episode has one step.
  public let undefinedCount: Int
  /// The mean over episodes of Spearman's correlation within the episode, or `nil` if none is defined.
  public let within: Double?
  /// Spearman's correlation over the steps of all episodes together, or `nil` if undefined.
  ///
  /// It also requires that rewards of different episodes are comparable.
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
