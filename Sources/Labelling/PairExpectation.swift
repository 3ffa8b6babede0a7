import Foundation

/// An ensemble's expectation of the answer to a pair.
struct PairExpectation {
  /// The probability that the first is preferred, over all heads.
  let probability: Double
  /// The variance of that probability among the heads.
  let disagreement: Double
  /// The expected information of the answer about which head is right, in nats.
  ///
  /// It is the entropy of the answer minus the mean entropy under each head.
  ///
  /// - Source: Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian Active Learning for Classification and
  ///   Preference Learning", 2011, <https://arxiv.org/abs/1112.5745>, equation 2.
  let information: Double

  init(_ heads: PreferenceHeads, _ first: Int, _ second: Int) {
    let probabilities = heads.strengths.map { 1 / (1 + exp($0[second] - $0[first])) }
    let count = Double(probabilities.count)
    let mean = probabilities.reduce(0, +) / count
    probability = mean
    disagreement = probabilities.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let open = probabilities.reduce(0) { $0 + Self.entropy($1) } / count
    information = max(0, Self.entropy(mean) - open)
  }

  private static func entropy(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return 0 }
    return -probability * log(probability) - (1 - probability) * log(1 - probability)
  }
}
