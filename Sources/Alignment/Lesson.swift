import Episodes
import Preferences

/// One thing to learn: which of two items is closer to the anchors, and how sure that is.
struct Lesson: Sendable, Equatable {
  /// The item that should be closer, or either one of a tie.
  let nearer: LabelItem
  /// The item that should be farther.
  let farther: LabelItem
  /// The probability that the person's answer gives to this order: 1, or 1/2 for a tie.
  let target: Double
  /// How much it counts.
  let weight: Double
  /// The items that closeness is measured from; none of them is one of the two.
  ///
  /// Without any, only a scalar head can learn from it.
  let anchors: [LabelItem]
  /// Whether a scalar head learns from it too: what is more alike need not be better.
  var teachesScore = true

  /// Whether there is anything that can learn from it.
  func isOfUse(to settings: AlignmentSettings) -> Bool {
    !anchors.isEmpty || settings.usesScalarHead && teachesScore
  }
}

/// All that some answers teach under some settings.
enum Lessons {
  /// `references` are preferred episodes that serve as anchors.
  static func of(_ orders: [JudgedOrder], references: [EpisodeID], settings: AlignmentSettings)
    -> [Lesson]
  {
    let references =
      settings.learnsDistances ? references.map { LabelItem(episode: $0) } : []
    let told = orders.flatMap {
      OrderLessons($0, references: references, settings: settings).lessons
    }
    guard settings.pairs == .implied else { return told }
    let implied = ImpliedComparisons.following(from: orders.flatMap(\.comparisons))
    return told
      + implied.map { comparison in
        let pair = [comparison.first, comparison.second].map { LabelItem(episode: $0) }
        return Lesson(
          nearer: pair[0], farther: pair[1], target: 1, weight: comparison.weight,
          anchors: references.filter { !pair.contains($0) })
      }.filter { $0.isOfUse(to: settings) }
  }
}

/// What one answer teaches under some settings.
struct OrderLessons: Sendable {
  let lessons: [Lesson]

  /// `references` are preferred episodes that serve as anchors beside the order's best.
  init(_ order: JudgedOrder, references: [LabelItem], settings: AlignmentSettings) {
    lessons = order.pairs.compactMap { pair in
      order.anchor.map { Self.likeness(pair, to: $0, order.weight, settings) }
        ?? Self.preference(pair, order: order, references: references, settings: settings)
    }.filter { $0.isOfUse(to: settings) }
  }

  /// What is more like an item is nearer to it, whatever is better.
  private static func likeness(
    _ pair: ItemComparison, to anchor: LabelItem, _ weight: Double, _ settings: AlignmentSettings
  ) -> Lesson {
    Lesson(
      nearer: pair.first, farther: pair.second, target: pair.isTie ? 0.5 : 1, weight: weight,
      anchors: settings.learnsDistances ? [anchor] : [], teachesScore: false)
  }

  private static func preference(
    _ pair: ItemComparison, order: JudgedOrder, references: [LabelItem],
    settings: AlignmentSettings
  ) -> Lesson? {
    let both = [pair.first, pair.second]
    let best = order.items[0]
    let isPublishedPair = !both.contains(best) && order.items.count > 2
    guard settings.pairs != .bestAsAnchor || isPublishedPair else { return nil }
    // A part has no counterpart in most of a whole episode.
    let far = both.allSatisfy(\.isWhole) ? references.filter { $0 != best } : []
    let anchors = settings.learnsDistances ? [best] + far : []
    return Lesson(
      nearer: pair.first, farther: pair.second, target: pair.isTie ? 0.5 : 1,
      weight: order.weight, anchors: anchors.filter { !both.contains($0) })
  }
}
