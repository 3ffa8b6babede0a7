import Foundation

/// The agreement of two lists of numbers in the order of the same items.
///
/// Every measure is in -1...1. It is `nil` where it is undefined: for fewer than two values, for a list
/// whose values are all the same, and for values that are not finite. It is never NaN.
public enum RankCorrelation {
  /// Spearman's rank correlation, with tied values at the mean of their ranks.
  ///
  /// - Precondition: The lists are of the same length.
  /// - Complexity: O(values · log values).
  /// - Source: As `scipy.stats.spearmanr`. The tests compare the two.
  public static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
    precondition(first.count == second.count, "every value has a partner")
    guard (first + second).allSatisfy(\.isFinite) else { return nil }
    return pearson(midRanks(first), midRanks(second))
  }

  /// Kendall's tau-b, which allows for ties on either side.
  ///
  /// - Precondition: The lists are of the same length.
  /// - Complexity: O(values²).
  /// - Source: As `scipy.stats.kendalltau` with variant b. The tests compare the two.
  public static func kendallTauB(_ first: [Double], _ second: [Double]) -> Double? {
    precondition(first.count == second.count, "every value has a partner")
    guard (first + second).allSatisfy(\.isFinite) else { return nil }
    var (agreement, firstUntied, secondUntied) = (0, 0, 0)
    for later in first.indices.dropFirst() {
      for earlier in 0..<later {
        let firstSign = sign(first[later] - first[earlier])
        let secondSign = sign(second[later] - second[earlier])
        agreement += firstSign * secondSign
        firstUntied += abs(firstSign)
        secondUntied += abs(secondSign)
      }
    }
    guard firstUntied > 0, secondUntied > 0 else { return nil }
    return Double(agreement) / (Double(firstUntied) * Double(secondUntied)).squareRoot()
  }

  /// The rank of each value, counted from 1.
  ///
  /// Equal values share the mean of their ranks.
  ///
  /// - Precondition: No value is NaN.
  /// - Complexity: O(values · log values).
  public static func midRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      let end = order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
      // The positions start..<end hold the ranks start + 1 to end.
      for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }

  private static func pearson(_ first: [Double], _ second: [Double]) -> Double? {
    let firstCentred = centred(first)
    let secondCentred = centred(second)
    let scale = (dot(firstCentred, firstCentred) * dot(secondCentred, secondCentred)).squareRoot()
    guard scale > 0 else { return nil }
    return min(1, max(-1, dot(firstCentred, secondCentred) / scale))
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private static func dot(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func sign(_ difference: Double) -> Int {
    difference > 0 ? 1 : difference < 0 ? -1 : 0
  }
}
