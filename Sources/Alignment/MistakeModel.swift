import Foundation

/// The share of answers that are mistakes, and the probability of a mistake for each answer.
///
/// The model of Bradley and Terry predicts an answer, and with the probability `rate` the annotator gives
/// the opposite. The encoder's prediction for the pair then tells how likely the answer is to be right. All
/// answers together tell the rate. This is expectation maximisation, a batch at a time.
///
/// - Source: Lee et al., "B-Pref" (2021), section 3, for a teacher that errs with a fixed probability.
///   Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm" (1977).
struct MistakeModel: Sendable, Equatable {
  /// The share of answers that are mistakes, 0 to 1/2.
  private(set) var rate: Double
  /// Whether the share is estimated from the answers.
  let isEstimated: Bool

  /// The step by which one batch moves the rate.
  private static let step = 0.02
  /// A larger share cannot be told from an annotator who means the opposite.
  private static let largestRate = 0.45

  init(_ settings: AlignmentSettings) {
    rate = settings.mistakeRate
    isEstimated = settings.estimatesMistakeRate
  }

  /// The probability that an answer is right, where `margin` is the log-odds that the encoder gives to its
  /// order.
  func credence(margin: Double) -> Double {
    guard rate > 0 else { return 1 }
    return 1 / (1 + exp(log(rate) - log(1 - rate) - margin))
  }

  /// Continues with a rate that was estimated before.
  mutating func take(rate: Double) { self.rate = rate }

  /// Updates the rate with the credences of a batch.
  mutating func learn(from credences: [Double]) {
    guard isEstimated, !credences.isEmpty else { return }
    let share = 1 - credences.reduce(0, +) / Double(credences.count)
    rate = min(rate + Self.step * (share - rate), Self.largestRate)
  }
}
