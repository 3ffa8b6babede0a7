import Episodes
import Foundation
import Preferences

/// Whether more answers still change the order of the episodes.
package struct RankingStability: Sendable, Equatable {
  /// The number of answers that prefer an episode.
  package let answerCount: Int
  /// The agreement of the order with that before the last answers: Kendall's tau, 1 for the same order.
  package let recentAgreement: Double
  /// The 95 % interval of Kendall's tau between the order and the orders of resampled answers.
  package let interval: ConfidenceInterval?
  /// Whether the order is stable: the last answers changed it no more than resampling does, and resampling
  /// changes it little.
  package let isStable: Bool

  /// How stability is judged.
  package struct Settings: Sendable {
    /// The number of latest answers that must not change the order.
    package var recentCount = 10
    /// The smallest lower end of the interval in a stable order.
    package var leastAgreement = 0.7
    /// The number of resamples of the answers.
    package var resamples = 100
    /// The seed of the resampling.
    package var seed: UInt64 = 0

    /// The default settings.
    package init() {}
  }

  /// Judges the order of the episodes that the model of Bradley and Terry gives from the answers.
  ///
  /// The order is not stable with fewer than twice `recentCount` answers, or with fewer than three episodes
  /// in the answers.
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

  /// The error allowed in a strength.
  ///
  /// The order needs no more, and resampled answers leave some episodes unbeaten, whose strengths converge
  /// slowly.
  private static let tolerance = 1e-3

  private static func strengths(_ answers: ArraySlice<[Comparison]>) -> [LabelItem: Double] {
    BradleyTerry.strengths(of: answers.flatMap { $0 }, tolerance: tolerance)
  }

  /// Kendall's tau of two sets of strengths, over the episodes of the first.
  ///
  /// An episode without a strength in the second has that of the imagined opponent, 0.
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

  /// Strengths are equal if they differ by less than the error of the fit.
  private static func sign(_ difference: Double) -> Int {
    abs(difference) < 10 * tolerance ? 0 : difference > 0 ? 1 : -1
  }
}
