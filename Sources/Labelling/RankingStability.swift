import Episodes
import Foundation
import Preferences

/// Whether more answers still change the order of the episodes.
package struct RankingStability: Sendable, Equatable {
  /// Answers that say which of some episodes is better.
  package let answerCount: Int
  /// How alike the order is to that before the last answers: Kendall's tau, 1 for the same.
  package let recentAgreement: Double
  /// How alike it is to the orders that the answers give when they are drawn anew: the 95 % interval of
  /// Kendall's tau.
  package let interval: ConfidenceInterval?
  /// Whether the last answers changed the order no more than chance does, and chance not by much.
  package let isStable: Bool

  /// How stability is judged.
  package struct Settings: Sendable {
    /// How many of the latest answers may not have changed the order.
    package var recentCount = 10
    /// The least that the lower end of the interval must be.
    package var leastAgreement = 0.7
    /// How often answers are drawn anew.
    package var resamples = 100
    /// Where the drawing starts from.
    package var seed: UInt64 = 0

    /// The default settings.
    package init() {}
  }

  /// Judges the order that answers give to episodes by the model of Bradley and Terry.
  ///
  /// While there are fewer than twice as many answers as are called recent, or the answers speak of
  /// fewer than three episodes, the order is not stable.
  ///
  /// - Complexity: O(resamples) fits of the model and O(resamples · episodes²).
  package init(_ labels: [Label], settings: Settings = Settings()) {
    let answers = labels.map(\.judgement.episodePreferences).filter { !$0.isEmpty }
    answerCount = answers.count
    let present = Self.strengths(answers[...])
    guard answers.count >= 2 * settings.recentCount, present.count >= 3 else {
      (recentAgreement, interval, isStable) = (0, nil, false)
      return
    }
    recentAgreement = Self.tau(present, Self.strengths(answers.dropLast(settings.recentCount)))
    var generator = SeededGenerator(seed: settings.seed)
    let draws = (0..<settings.resamples).map { _ in
      let drawn = answers.indices.map { _ in answers[generator.index(below: answers.count)] }
      return Self.tau(present, Self.strengths(drawn[...]))
    }
    interval = ConfidenceInterval(of: draws, level: 0.95)
    let lowest = interval?.lower ?? -1
    isStable = lowest >= settings.leastAgreement && recentAgreement >= lowest
  }

  /// How far a strength may be off: the order needs no more, and answers drawn anew leave some episodes
  /// unbeaten, whose strengths come to rest only slowly.
  private static let tolerance = 1e-3

  private static func strengths(_ answers: ArraySlice<[Comparison]>) -> [LabelItem: Double] {
    BradleyTerry.strengths(of: answers.flatMap { $0 }, tolerance: tolerance)
  }

  /// Kendall's tau of two sets of strengths, over the episodes of the first; one without a strength in
  /// the second has that of the imagined opponent, 0.
  private static func tau(_ first: [LabelItem: Double], _ second: [LabelItem: Double]) -> Double {
    let values = first.keys.sorted().map { (first[$0] ?? 0, second[$0] ?? 0) }
    var sum = 0
    for upper in values.indices {
      for lower in values.indices.dropFirst(upper + 1) {
        sum += sign(values[upper].0 - values[lower].0) * sign(values[upper].1 - values[lower].1)
      }
    }
    return Double(2 * sum) / Double(values.count * (values.count - 1))
  }

  /// Strengths that differ by less than the fit can tell are equal.
  private static func sign(_ difference: Double) -> Int {
    abs(difference) < 10 * tolerance ? 0 : difference > 0 ? 1 : -1
  }
}
