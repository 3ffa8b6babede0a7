/// A range that a measure falls into when the episodes are drawn anew.
public struct ConfidenceInterval: Sendable, Equatable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double

  /// The middle `level` of the values, by the percentile method; `nil` for no values.
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

  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}
