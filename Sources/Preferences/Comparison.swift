import Episodes

/// One judgement on two episodes: the first is better, or neither is.
public struct Comparison: Hashable, Sendable {
  /// How two episodes compare.
  public enum Outcome: String, Sendable, Codable {
    /// The first is preferred.
    case firstBetter
    /// Neither is preferred.
    case tie
  }

  /// The preferred episode, or either of two equal ones.
  public let first: EpisodeID
  /// The episode that is not preferred.
  public let second: EpisodeID
  /// How they compare.
  public let outcome: Outcome
  /// How much the judgement counts; above 0 and finite, 1 for an ordinary answer.
  public let weight: Double

  /// Compares two episodes.
  ///
  /// - Precondition: The episodes differ, and `weight` is above 0 and finite.
  public init(_ first: EpisodeID, _ second: EpisodeID, outcome: Outcome, weight: Double = 1) {
    precondition(first != second, "an episode is not compared with itself")
    precondition(weight > 0 && weight.isFinite, "a weight is above 0 and finite")
    self.first = first
    self.second = second
    self.outcome = outcome
    self.weight = weight
  }

  /// Whether neither is preferred.
  public var isTie: Bool { outcome == .tie }
}
