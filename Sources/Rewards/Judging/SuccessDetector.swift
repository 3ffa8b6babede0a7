import Episodes

/// Tells success from failure by the return, with thresholds of a guaranteed coverage.
///
/// Class-conditional split conformal prediction: an episode may be a success unless its return is lower
/// than nearly all successes' returns that it was calibrated with, and a failure unless it is higher than
/// nearly all failures'. If an episode comes from the same source as those, its verdict includes the truth
/// with probability `coverage` at least, whatever the distribution of returns. Too few samples cannot rule
/// anything out, and `smallestSampleCount` says how many it takes.
///
/// - Source: Vovk, "Conditional validity of inductive conformal predictors" (2012), and Angelopoulos &
///   Bates, "A gentle introduction to conformal prediction" (2021), section 1.
public struct SuccessDetector: Sendable, Equatable {
  /// The possible outcomes of an episode.
  public enum Verdict: String, Sendable, Codable {
    /// It may be a success and no failure.
    case success
    /// It may be a failure and no success.
    case failure
    /// It may be either.
    case undecided
    /// It is like neither: better than the failures and worse than the successes.
    case neither
  }

  /// The probability with which the verdict includes the truth.
  public let coverage: Double
  /// The returns of episodes that succeeded, ascending.
  public let successes: [Double]
  /// The returns of episodes that failed, ascending.
  public let failures: [Double]

  /// Calibrates on the returns of episodes whose outcome is known.
  ///
  /// - Throws: `DataError.Kind.invalidValue` unless the coverage is above 0 and below 1 and all returns
  ///   are finite.
  public init(coverage: Double, successes: [Double], failures: [Double]) throws(DataError) {
    guard coverage > 0, coverage < 1, (successes + failures).allSatisfy(\.isFinite) else {
      throw DataError(
        .invalidValue, subject: "success detection",
        expected: "a coverage above 0 and below 1, and finite returns",
        found: "coverage \(coverage) of \(successes.count) successes and \(failures.count) failures"
      )
    }
    self.coverage = coverage
    self.successes = successes.sorted()
    self.failures = failures.sorted()
  }

  /// The fewest samples of a class that can rule it out.
  ///
  /// With fewer, every episode may be of that class.
  public var smallestSampleCount: Int {
    Int((1 / (1 - coverage) * (1 - 1e-12)).rounded(.up)) - 1
  }

  /// The return below which an episode is no success, or `nil` if there are too few successes.
  public var successThreshold: Double? {
    let excluded = excludedCount(of: successes.count)
    return excluded > 0 ? successes[excluded - 1] : nil
  }

  /// The return above which an episode is no failure, or `nil` if there are too few failures.
  public var failureThreshold: Double? {
    let excluded = excludedCount(of: failures.count)
    return excluded > 0 ? failures[failures.count - excluded] : nil
  }

  /// The verdict on an episode with this return.
  public func verdict(return value: Double) -> Verdict {
    let mayBeSuccess = successThreshold.map { value >= $0 } ?? true
    let mayBeFailure = failureThreshold.map { value <= $0 } ?? true
    return switch (mayBeSuccess, mayBeFailure) {
    case (true, true): .undecided
    case (true, false): .success
    case (false, true): .failure
    case (false, false): .neither
    }
  }

  /// The samples at the far end that may be left out: `floor((1 - coverage) (n + 1))`, guarded against
  /// the rounding of `1 - coverage`.
  private func excludedCount(of count: Int) -> Int {
    Int(((1 - coverage) * Double(count + 1) + 1e-9).rounded(.down))
  }
}
