/// A transport problem that cannot be posed.
///
/// A problem that can be posed but not solved is no error: its solution says so in `status`.
public enum TransportError: Error, Equatable, Sendable {
  /// A sequence has no steps or no features.
  case emptySequence
  /// The two sequences have feature vectors of different lengths.
  case dimensionMismatch(Int, Int)
  /// A feature or a cost is NaN or infinite.
  case notFinite(row: Int, column: Int)
  /// A feature vector of length zero has no direction, so cosine distance is not defined.
  case zeroNorm(step: Int)
  /// Epsilon is zero, negative, not finite, or out of Float64's reach for costs of this size.
  case invalidEpsilon(Double)
  /// The band's half width is not above 0 and at most 1.
  case invalidBand(Double)
  /// The band leaves this row without any column to go to.
  case emptyRow(Int)
  /// The band leaves this column without any row to come from.
  case emptyColumn(Int)
  /// A setting of a matcher is out of range; its name and its value.
  case invalidSetting(String, Double)
}

extension TransportError: CustomStringConvertible {
  /// One line, in words.
  public var description: String {
    switch self {
    case .emptySequence: "a sequence without steps or features cannot be matched"
    case .dimensionMismatch(let left, let right):
      "feature vectors of length \(left) and \(right) cannot be compared"
    case .notFinite(let row, let column): "the value at (\(row), \(column)) is not finite"
    case .zeroNorm(let step):
      "the feature vector of step \(step) is all zeros and has no direction for cosine distance"
    case .invalidEpsilon(let epsilon):
      "epsilon must be finite, above zero and at least 1e-9 of the largest cost, not \(epsilon)"
    case .invalidBand(let halfWidth):
      "half the width of the band must be above 0 and at most 1, not \(halfWidth)"
    case .emptyRow(let row): "the band leaves step \(row) nothing to be matched with"
    case .emptyColumn(let column):
      "the band leaves step \(column) of the second sequence nothing to be matched with"
    case .invalidSetting(let name, let value): "the \(name) cannot be \(value)"
    }
  }
}
