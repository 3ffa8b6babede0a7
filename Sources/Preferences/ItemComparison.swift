/// One judgement on two items, which may be parts of episodes.
public struct ItemComparison: Hashable, Sendable {
  /// The better item, or either of two equal ones.
  public let first: LabelItem
  /// The other item.
  public let second: LabelItem
  /// Whether neither is better.
  public let isTie: Bool

  /// Every two items of an order by tiers, better ones first.
  ///
  /// - Complexity: O(items²).
  static func all(in tiers: [[LabelItem]]) -> [ItemComparison] {
    let placed = tiers.enumerated().flatMap { tier, items in items.map { (tier: tier, item: $0) } }
    return placed.indices.flatMap { upper in
      placed[(upper + 1)...].map { lower in
        ItemComparison(
          first: placed[upper].item, second: lower.item, isTie: placed[upper].tier == lower.tier)
      }
    }
  }
}
