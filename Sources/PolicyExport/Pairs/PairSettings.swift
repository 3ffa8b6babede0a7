/// How pairs of rollouts are chosen.
package struct PairSettings: Sendable, Equatable, Codable {
  private enum CodingKeys: String, CodingKey {
    case count, seed, source, criterion
    case leastMargin = "least_margin"
    case leastProbability = "least_probability"
    case startShare = "start_share"
    case largestPhaseDifference = "largest_phase_difference"
    case pairsPerRollout = "pairs_per_rollout"
  }

  /// Who says which side is better.
  package enum Source: String, Sendable, Codable, CaseIterable {
    /// The rewards.
    case synthetic
    /// The answers of people.
    case human
    /// The answers where there are some, and the rewards for all other pairs.
    case both
  }

  /// Pairs at most.
  package var count = 300
  /// Where the choice among more pairs starts from.
  package var seed: UInt64 = 0
  /// Who says which side is better.
  package var source = Source.synthetic
  /// The file of answers, where people say it.
  package var labels: String?
  /// The criterion whose answers count, or `nil` for the only one in the file.
  package var criterion: String?
  /// The least difference of the returns, as a share of their range from the 5 % to the 95 % quantile.
  package var leastMargin = 0.4
  /// The least probability of the order by the spread of the ensemble.
  package var leastProbability = 0.95
  /// The share of a task's pairs that counts as near at the start: those with the nearest first states.
  package var startShare = 0.5
  /// The largest difference of the phases of both sides of a window, as a share of the episodes.
  package var largestPhaseDifference = 0.1
  /// Pairs that one rollout is in at most.
  package var pairsPerRollout = 12

  /// The defaults.
  package init() {}
}
