import Episodes
import Preferences

/// One comparison to learn from, and the anchors from which closeness is measured.
struct Lesson: Sendable, Equatable {
  /// The first item should be closer to the anchors than the second.
  ///
  /// In a tie, both should be equally close.
  let comparison: Comparison
  /// The items from which closeness is measured.
  ///
  /// Neither of the compared items is among them.
  ///
  /// Without anchors, only a scalar head can learn from the lesson.
  let anchors: [LabelItem]
  /// Whether a scalar head also learns from it.
  ///
  /// An item that is more alike need not be better.
  let teachesScore: Bool

  init(_ comparison: Comparison, anchors: [LabelItem], teachesScore: Bool = true) {
    self.comparison = comparison
    self.anchors = anchors
    self.teachesScore = teachesScore
  }

  /// The item that should be closer, or the first in a tie.
  var nearer: LabelItem { comparison.first }
  /// The item that should be farther, or the second in a tie.
  var farther: LabelItem { comparison.second }
  /// The probability that the person's answer gives to this order: 1, or 1/2 for a tie.
  var target: Double { comparison.isTie ? 0.5 : 1 }
  /// The weight of the lesson.
  var weight: Double { comparison.weight }

  /// Whether the settings train anything that can learn from it.
  func isOfUse(to settings: AlignmentSettings) -> Bool {
    !anchors.isEmpty || settings.usesScalarHead && teachesScore
  }
}

// MARK: - From orders

extension Lesson {
  /// All lessons of some answers under some settings, order after order, with implied comparisons last.
  ///
  /// `references` are preferred episodes that serve as anchors beside the best item of each order.
  ///
  /// - Complexity: O(orders · items² · references), plus the complexity of `ImpliedComparisons` for implied
  ///   comparisons.
  static func taught(
    by orders: [JudgedOrder], references: [EpisodeID], settings: AlignmentSettings
  ) -> [Lesson] {
    let references =
      settings.learnsDistances ? references.map { LabelItem(episode: $0) } : []
    let told = orders.flatMap { order in
      order.comparisons.compactMap { comparison in
        order.anchor.map { likeness(comparison, to: $0, settings) }
          ?? preference(comparison, in: order, references: references, settings: settings)
      }
    }
    let implied = settings.pairs == .implied ? implied(by: orders, references: references) : []
    return (told + implied).filter { $0.isOfUse(to: settings) }
  }

  /// The item that is more like the anchor is nearer to it, whichever is better.
  private static func likeness(
    _ comparison: Comparison, to anchor: LabelItem, _ settings: AlignmentSettings
  ) -> Lesson {
    Lesson(comparison, anchors: settings.learnsDistances ? [anchor] : [], teachesScore: false)
  }

  private static func preference(
    _ comparison: Comparison, in order: JudgedOrder, references: [LabelItem],
    settings: AlignmentSettings
  ) -> Lesson? {
    let both = [comparison.first, comparison.second]
    let best = order.items[0]
    let isPublishedPair = !both.contains(best) && order.items.count > 2
    guard settings.pairs != .bestAsAnchor || isPublishedPair else { return nil }
    // A segment has no counterpart in most of a whole episode.
    let far = comparison.isOfWholeEpisodes ? references.filter { $0 != best } : []
    let anchors = settings.learnsDistances ? [best] + far : []
    return Lesson(comparison, anchors: anchors.filter { !both.contains($0) })
  }

  private static func implied(by orders: [JudgedOrder], references: [LabelItem]) -> [Lesson] {
    ImpliedComparisons.following(from: orders.flatMap(\.episodePreferences)).map { comparison in
      let both = [comparison.first, comparison.second]
      return Lesson(comparison, anchors: references.filter { !both.contains($0) })
    }
  }
}
