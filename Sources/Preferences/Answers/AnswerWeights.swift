import Episodes

/// How much answers count, by how sure the annotator was and why the answer was given.
public struct AnswerWeights: Sendable, Equatable {
  /// The weights of a guess, a fairly sure and a certain answer.
  ///
  /// A weight of 0 leaves answers out.
  public let byConfidence: [Double]
  /// The weight of an answer with no confidence.
  public let unasked: Double
  /// Factors by reason, 1 for reasons not listed.
  ///
  /// Several reasons multiply.
  public let byReason: [String: Double]

  /// Every answer counts as 1.
  public static let equal = AnswerWeights()

  private init() {
    byConfidence = [1, 1, 1]
    unasked = 1
    byReason = [:]
  }

  /// Chooses weights.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there are not three weights by confidence, or one is
  ///   below 0 or not finite.
  public init(
    byConfidence: [Double] = [1, 1, 1], unasked: Double = 1, byReason: [String: Double] = [:]
  ) throws(DataError) {
    let all = byConfidence + [unasked] + byReason.values
    guard byConfidence.count == 3, all.allSatisfy({ $0 >= 0 && $0 < 1e9 }) else {
      throw DataError(
        .invalidValue, subject: "answer weights",
        expected: "three weights by confidence, none below 0",
        found: "\(all)")
    }
    self.byConfidence = byConfidence
    self.unasked = unasked
    self.byReason = byReason
  }

  /// The weight of an answer, or `nil` to leave it out.
  public func weight(of answer: Answer) -> Double? {
    let base = answer.confidence.map { byConfidence[$0 - 1] } ?? unasked
    let weight = answer.reasons.reduce(base) { $0 * (byReason[$1] ?? 1) }
    return weight > 0 && weight.isFinite ? weight : nil
  }
}
