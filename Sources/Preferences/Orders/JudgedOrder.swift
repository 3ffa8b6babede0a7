import Episodes

/// The order that an answer gives to the items of its query, and how much it counts.
///
/// Alignment learns from orders. Everything else works on their comparisons.
public struct JudgedOrder: Hashable, Sendable, Encodable {
  /// The item that the others were compared with, in an order of likeness; `nil` in one of preference.
  public let anchor: LabelItem?
  /// The items from best to worst, or from more to less like the anchor.
  ///
  /// Equal ones share a tier.
  public let tiers: [[LabelItem]]
  /// How much the order counts, above 0 and finite, 1 for an ordinary answer.
  public let weight: Double

  /// The order that an answer gives, at the weight of the answer.
  ///
  /// `nil` if the answer gives no order, such as a skip, or if its weight leaves it out.
  public init?(_ judgement: Judgement, weightedBy weights: AnswerWeights = .equal) {
    guard let order = judgement.order, let weight = weights.weight(of: judgement.answer) else {
      return nil
    }
    self = order.weighted(by: weight)
  }

  /// Whole episodes in order of preference, at weight 1.
  public init(_ ranking: Ranking) {
    self.init(
      anchor: nil, tiers: ranking.tiers.map { $0.map { LabelItem(episode: $0) } }, weight: 1)
  }

  /// The candidates of a query in order, at weight 1.
  init(of query: Query, tiers: [[EpisodeID]]) {
    self.init(
      anchor: query.anchor.map(query.item(of:)), tiers: tiers.map { $0.map(query.item(of:)) },
      weight: 1)
  }

  private init(anchor: LabelItem?, tiers: [[LabelItem]], weight: Double) {
    (self.anchor, self.tiers, self.weight) = (anchor, tiers, weight)
  }

  /// The same order, its weight multiplied by a factor above 0.
  public func weighted(by factor: Double) -> JudgedOrder {
    JudgedOrder(anchor: anchor, tiers: tiers, weight: weight * factor)
  }

  /// All items that were shown: the anchor, if there is one, then the others from best to worst.
  public var items: [LabelItem] { (anchor.map { [$0] } ?? []) + tiers.flatMap { $0 } }
}

// MARK: - Comparisons

extension JudgedOrder {
  /// Every two items of the order, better ones first, each at the weight of the order.
  ///
  /// - Complexity: O(items²).
  public var comparisons: [Comparison] {
    let placed = tiers.enumerated().flatMap { tier, items in items.map { (tier: tier, item: $0) } }
    return placed.everyTwo { upper, lower in
      Comparison(upper.item, lower.item, isTie: upper.tier == lower.tier, weight: weight)
    }
  }

  /// The comparisons of an order of preference; empty for an order of likeness.
  public var preferences: [Comparison] { anchor == nil ? comparisons : [] }

  /// The preferences between whole episodes.
  ///
  /// A comparison of parts says nothing about their episodes.
  public var episodePreferences: [Comparison] { preferences.filter(\.isOfWholeEpisodes) }
}

// MARK: - Of many answers

extension JudgedOrder {
  /// The orders that answers in force give, each at the weight of its answer.
  ///
  /// With `reliability`, a weight is also multiplied by `2 r - 1`, where `r` is the reliability of the
  /// annotator. An annotator who guesses, or answers the wrong way round, is left out. A settlement counts whole.
  ///
  /// - Complexity: O(labels).
  public static func given(
    by labels: [Label], weightedBy weights: AnswerWeights = .equal,
    reliability: AnnotatorReliability? = nil
  ) -> [JudgedOrder] {
    let factors = Dictionary(
      uniqueKeysWithValues: (reliability?.annotators ?? []).map {
        ($0.annotator, 2 * $0.reliability - 1)
      })
    return labels.compactMap { label in
      let factor = reliability == nil || label.isSettlement ? 1 : factors[label.annotator.name] ?? 1
      guard factor > 0 else { return nil }
      return JudgedOrder(label.judgement, weightedBy: weights)?.weighted(by: factor)
    }
  }
}
