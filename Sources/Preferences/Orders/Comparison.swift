import Episodes

/// Two items of which the first is better, or neither is, and how much that counts.
///
/// A whole episode is an item without steps. In an order of likeness, the better item is the one that is
/// more like the anchor.
public struct Comparison: Hashable, Sendable {
  /// The better item, or either of two equal ones.
  public let first: LabelItem
  /// The other item.
  public let second: LabelItem
  /// Whether neither is better.
  public let isTie: Bool
  /// How much the comparison counts, above 0 and finite, 1 for an ordinary answer.
  public let weight: Double

  /// Compares two items.
  ///
  /// - Precondition: The items differ, and `weight` is above 0 and finite.
  public init(_ first: LabelItem, _ second: LabelItem, isTie: Bool = false, weight: Double = 1) {
    precondition(first != second, "an item is not compared with itself")
    precondition(weight > 0 && weight.isFinite, "a weight is above 0 and finite")
    self.first = first
    self.second = second
    self.isTie = isTie
    self.weight = weight
  }

  /// Compares two whole episodes.
  ///
  /// - Precondition: The episodes differ, and `weight` is above 0 and finite.
  public init(_ first: EpisodeID, _ second: EpisodeID, isTie: Bool = false, weight: Double = 1) {
    self.init(
      LabelItem(episode: first), LabelItem(episode: second), isTie: isTie, weight: weight)
  }

  /// Whether both items are whole episodes.
  public var isOfWholeEpisodes: Bool { first.isWhole && second.isWhole }
}
