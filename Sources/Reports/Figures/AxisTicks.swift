import Foundation

/// Round numbers along an axis.
struct AxisTicks {
  /// The ends of the axis.
  ///
  /// The upper end is above the lower one.
  let range: ClosedRange<Double>
  /// The marked numbers, ascending.
  ///
  /// Their distance is 1, 2 or 5 times a power of ten.
  let values: [Double]

  /// Marks about five numbers between two ends.
  ///
  /// Equal ends are moved apart first.
  init(from lowest: Double, to highest: Double) {
    range = Self.opened(lowest, highest)
    let step = Self.roundStep(atLeast: (range.upperBound - range.lowerBound) / 6)
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    // Adding 0 turns minus zero into zero, which would be written "-0".
    values = stride(from: first, through: last, by: 1).prefix(20).map { $0 * step + 0 }
  }

  /// The position of a value along the axis, 0 at the lower and 1 at the upper end.
  func position(of value: Double) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  private static func opened(_ lowest: Double, _ highest: Double) -> ClosedRange<Double> {
    let margin = max(abs(lowest), 1) * 1e-6
    return highest - lowest > margin ? lowest...highest : lowest - margin...highest + margin
  }

  private static func roundStep(atLeast least: Double) -> Double {
    let power = pow(10, floor(log10(least)))
    return [1, 2, 5].map { $0 * power }.first { $0 >= least } ?? 10 * power
  }
}
