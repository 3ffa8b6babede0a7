/// A range that a measure falls into when its data are drawn anew.
public struct ConfidenceInterval: Sendable, Equatable, Codable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double

  /// The middle `level` of the values, by the percentile method, or `nil` for no values.
  ///
  /// Between two values the percentile is interpolated.
  ///
  /// - Complexity: O(values · log values).
  /// - Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
  public init?(of values: [Double], level: Double) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    lower = Self.quantile((1 - level) / 2, of: sorted)
    upper = Self.quantile((1 + level) / 2, of: sorted)
  }

  /// The range of shares for which `successes` of `trials` are not unusual, by Wilson's method, or `nil`
  /// without trials.
  ///
  /// - Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22,
  ///   1927, <https://doi.org/10.1080/01621459.1927.10502953>, at 95 %.
  public init?(share successes: Int, of trials: Int) {
    guard trials > 0 else { return nil }
    let (count, deviation) = (Double(trials), 1.959_963_984_540_054)
    let share = Double(successes) / count
    let squared = deviation * deviation
    let centre = (share + squared / (2 * count)) / (1 + squared / count)
    let variance = share * (1 - share) / count + squared / (4 * count * count)
    let reach = deviation / (1 + squared / count) * variance.squareRoot()
    lower = max(0, centre - reach)
    upper = min(1, centre + reach)
  }

  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}
