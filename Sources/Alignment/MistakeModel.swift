import Foundation

/// How many of the answers are taken for mistakes, and which.
///
/// An answer is what Bradley and Terry expect or, with the chance `rate`, its opposite. What the encoder
/// makes of the pair then says how likely this answer is to be right, and the answers together how
/// large the rate is: expectation and maximisation, a batch at a time.
///
/// - Source: the teacher that errs with a fixed chance of Lee et al., "B-Pref" (2021), section 3;
///   Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm" (1977).
struct MistakeModel: Sendable, Equatable {
  /// The share of answers that are mistakes, 0 to 1/2.
  private(set) var rate: Double
  /// Whether the share follows the answers.
  let isEstimated: Bool

  /// How far one batch moves the rate.
  private static let step = 0.02
  /// More mistakes than this cannot be told from an annotator who means the opposite.
  private static let largestRate = 0.45

  init(_ settings: AlignmentSettings) {
    rate = settings.mistakeRate
    isEstimated = settings.estimatesMistakeRate
  }

  /// The chance that an answer is right, where the encoder gives its order the log-odds `margin`.
  func credence(margin: Double) -> Double {
    guard rate > 0 else { return 1 }
    return 1 / (1 + exp(log(rate) - log(1 - rate) - margin))
  }

  /// Goes on from a rate that was estimated before.
  mutating func take(rate: Double) { self.rate = rate }

  /// Takes in how far the answers of a batch are believed.
  mutating func learn(from credences: [Double]) {
    guard isEstimated, !credences.isEmpty else { return }
    let share = 1 - credences.reduce(0, +) / Double(credences.count)
    rate = min(rate + Self.step * (share - rate), Self.largestRate)
  }
}
