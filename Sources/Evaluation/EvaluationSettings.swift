/// How a reward is evaluated.
public struct EvaluationSettings: Codable, Sendable, Equatable {
  /// The smallest difference of true scores that makes two episodes a pair.
  ///
  /// The default is 0.1, as for simulated labels.
  public var margin: Double
  /// The number of resamples of the episodes for an interval; 0 for no intervals.
  public var resampleCount: Int
  /// The share of resamples that an interval covers, such as 0.95.
  public var confidenceLevel: Double
  /// The seed of the resampling.
  public var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case margin, seed
    case resampleCount = "resamples"
    case confidenceLevel = "confidence_level"
  }

  /// Chooses how to evaluate.
  ///
  /// - Precondition: `margin` and `resampleCount` are 0 or more, `confidenceLevel` is between 0 and 1.
  public init(
    margin: Double = 0.1, resampleCount: Int = 1000, confidenceLevel: Double = 0.95,
    seed: UInt64 = 0
  ) {
    precondition(margin >= 0 && resampleCount >= 0, "margin and resamples are 0 or more")
    precondition(confidenceLevel > 0 && confidenceLevel < 1, "a level is between 0 and 1")
    self.margin = margin
    self.resampleCount = resampleCount
    self.confidenceLevel = confidenceLevel
    self.seed = seed
  }
}
