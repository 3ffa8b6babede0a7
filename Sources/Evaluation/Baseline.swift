import Episodes

/// Rewards that depend on time alone.
///
/// A method that does not beat them has learned nothing.
public enum Baseline: String, Sendable, CaseIterable, Codable {
  /// The reward of step t, counted from 1, is t/T.
  ///
  /// A method that only knows that time passes scores like this one within an episode. Its return is (T +
  /// 1)/2, so it orders episodes like `longerIsBetter`.
  case timeRamp = "baseline: time ramp"
  /// Every step is worth 1, so the return is the length, T.
  case longerIsBetter = "baseline: longer is better"
  /// Every step costs 1, so the return is minus the length, -T.
  case shorterIsBetter = "baseline: shorter is better"

  /// The rewards of an episode of `stepCount` steps.
  ///
  /// - Precondition: `stepCount` is at least 1.
  /// - Complexity: O(steps).
  public func rewards(stepCount: Int) -> [Float] {
    switch self {
    case .timeRamp: (1...stepCount).map { Float($0) / Float(stepCount) }
    case .longerIsBetter: [Float](repeating: 1, count: stepCount)
    case .shorterIsBetter: [Float](repeating: -1, count: stepCount)
    }
  }
}
