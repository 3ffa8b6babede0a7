import Episodes
import Preferences

/// One thing to learn: which of two episodes is closer to the anchors, and how sure that is.
struct Lesson: Sendable, Equatable {
  /// The episode that should be closer, or either one of a tie.
  let nearer: EpisodeID
  /// The episode that should be farther.
  let farther: EpisodeID
  /// The probability that the person's answer gives to this order: 1, or 1/2 for a tie.
  let target: Double
  /// How much it counts.
  let weight: Double
  /// The episodes that closeness is measured from; none of them is one of the two.
  ///
  /// Without any, only a scalar head can learn from it.
  let anchors: [EpisodeID]
}

/// All that some rankings teach under some settings.
enum Lessons {
  /// `references` are preferred episodes that serve as anchors.
  static func of(_ rankings: [Ranking], references: [EpisodeID], settings: AlignmentSettings)
    -> [Lesson]
  {
    let references = settings.learnsDistances ? references : []
    let told = rankings.flatMap {
      RankingLessons($0, references: references, settings: settings).lessons
    }
    guard settings.pairs == .implied else { return told }
    let implied = ImpliedComparisons.following(from: rankings.flatMap(\.comparisons))
    return told
      + implied.compactMap { comparison in
        let anchors = references.filter { $0 != comparison.first && $0 != comparison.second }
        guard !anchors.isEmpty || settings.usesScalarHead else { return nil }
        return Lesson(
          nearer: comparison.first, farther: comparison.second, target: 1,
          weight: comparison.weight, anchors: anchors)
      }
  }
}

/// What one ranking teaches under some settings.
struct RankingLessons: Sendable {
  let lessons: [Lesson]

  /// `references` are preferred episodes that serve as anchors beside the ranking's best.
  init(_ ranking: Ranking, references: [EpisodeID], settings: AlignmentSettings) {
    lessons = ranking.comparisons.compactMap { comparison in
      Self.lesson(comparison, ranking: ranking, references: references, settings: settings)
    }
  }

  private static func lesson(
    _ comparison: Comparison, ranking: Ranking, references: [EpisodeID],
    settings: AlignmentSettings
  ) -> Lesson? {
    let pair = [comparison.first, comparison.second]
    let isPublishedPair = !pair.contains(ranking.best) && ranking.episodes.count > 2
    guard settings.pairs != .bestAsAnchor || isPublishedPair else { return nil }
    var anchors =
      settings.learnsDistances ? [ranking.best] + references.filter { $0 != ranking.best } : []
    anchors.removeAll(where: pair.contains)
    guard !anchors.isEmpty || settings.usesScalarHead else { return nil }
    return Lesson(
      nearer: comparison.first, farther: comparison.second, target: comparison.isTie ? 0.5 : 1,
      weight: comparison.weight, anchors: anchors)
  }
}
