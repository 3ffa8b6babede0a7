import Episodes

/// One judgement on likeness: of two episodes, one is more like a third.
public struct AnchoredComparison: Hashable, Sendable {
  /// The episode that the other two are compared with.
  public let anchor: EpisodeID
  /// The episode that is more like it.
  public let better: EpisodeID
  /// The episode that is less like it.
  public let worse: EpisodeID
  /// How much the judgement counts; above 0 and finite, 1 for an ordinary answer.
  public let weight: Double

  /// Compares two episodes with a third.
  ///
  /// - Precondition: The episodes differ, and `weight` is above 0 and finite.
  public init(anchor: EpisodeID, better: EpisodeID, worse: EpisodeID, weight: Double = 1) {
    precondition(Set([anchor, better, worse]).count == 3, "three different episodes")
    precondition(weight > 0 && weight.isFinite, "a weight is above 0 and finite")
    self.anchor = anchor
    self.better = better
    self.worse = worse
    self.weight = weight
  }
}

/// One judgement on two items, which may be parts of episodes.
public struct ItemComparison: Hashable, Sendable {
  /// The better item, or either of two equal ones.
  public let first: LabelItem
  /// The other item.
  public let second: LabelItem
  /// Whether neither is better.
  public let isTie: Bool
}
