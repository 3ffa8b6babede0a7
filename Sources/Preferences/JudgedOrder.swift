import Episodes

/// Items in the order that an answer gives them, and how much that counts: what alignment learns from.
public struct JudgedOrder: Hashable, Sendable, Encodable {
  /// What the items were compared with, for an order of likeness; `nil` for one of preference.
  public let anchor: LabelItem?
  /// The items from best to worst, or from more to less like the anchor; equal ones share a tier.
  public let tiers: [[LabelItem]]
  /// How much the order counts; above 0 and finite, 1 for an ordinary answer.
  public let weight: Double

  /// The order that an answer gives; `nil` where it says nothing of any, or is to be left out.
  public init?(_ judgement: Judgement, weightedBy weights: AnswerWeights = .equal) {
    guard let order = judgement.order, let weight = weights.weight(of: judgement.answer) else {
      return nil
    }
    let query = judgement.query
    self.init(
      anchor: query.anchor.map(query.item(of:)),
      tiers: order.tiers.map { $0.map(query.item(of:)) }, weight: weight)
  }

  /// Whole episodes in order of preference.
  public init(_ ranking: Ranking) {
    self.init(
      anchor: nil, tiers: ranking.tiers.map { $0.map { LabelItem(episode: $0) } }, weight: 1)
  }

  private init(anchor: LabelItem?, tiers: [[LabelItem]], weight: Double) {
    (self.anchor, self.tiers, self.weight) = (anchor, tiers, weight)
  }

  /// The same order, counted by a factor above 0.
  public func weighted(by factor: Double) -> JudgedOrder {
    JudgedOrder(anchor: anchor, tiers: tiers, weight: weight * factor)
  }

  /// All that was shown: the anchor, if there is one, and the items from best to worst.
  public var items: [LabelItem] { (anchor.map { [$0] } ?? []) + tiers.flatMap { $0 } }

  /// Every two items, better ones first.
  public var pairs: [ItemComparison] { ItemComparison.all(in: tiers) }

  /// Every two whole episodes of an order of preference, better ones first; empty for one of likeness.
  ///
  /// Parts say nothing of the episodes that they are of.
  public var comparisons: [Comparison] {
    guard anchor == nil else { return [] }
    return pairs.filter { $0.first.isWhole && $0.second.isWhole }.map {
      Comparison(
        $0.first.episode, $0.second.episode, outcome: $0.isTie ? .tie : .firstBetter,
        weight: weight)
    }
  }
}

extension JudgedOrder {
  /// The orders that answers in force give, each at the weight of its answer.
  ///
  /// With `reliability`, also by how far the annotator was found to be relied on: by `2 r - 1`, so that one
  /// who guesses, or answers the wrong way round, is left out.
  public static func given(
    by labels: [Label], weightedBy weights: AnswerWeights = .equal,
    reliability: AnnotatorReliability? = nil
  ) -> [JudgedOrder] {
    let factors = Dictionary(
      uniqueKeysWithValues: (reliability?.annotators ?? []).map {
        ($0.annotator, 2 * $0.reliability - 1)
      })
    return labels.compactMap { label in
      let factor = reliability == nil ? 1 : factors[label.annotator.name] ?? 1
      guard factor > 0 else { return nil }
      return JudgedOrder(label.judgement, weightedBy: weights)?.weighted(by: factor)
    }
  }
}
