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
  /// The lead or slack of a mask is not between 0 and 1.
  case invalidSlack(Double)
  /// A mask has another number of ranges than there are rows.
  case rangeCount(Int, rowCount: Int)
  /// A mask lets this row go to columns that there are not.
  case rangeOutside(row: Int, columnCount: Int)
  /// The mask leaves this row without any column to go to.
  case emptyRow(Int)
  /// The mask leaves this column without any row to come from.
  case emptyColumn(Int)
  /// So many rows may only go to these columns, which are too few for their mass.
  case infeasibleMask(rowCount: Int, columns: Range<Int>)
  /// The mass of a row is negative, infinite or NaN.
  case invalidRowMass(Double, row: Int)
  /// The mass of a column is negative, infinite or NaN.
  case invalidColumnMass(Double, column: Int)
  /// All steps of a sequence have a mass of 0.
  case noMass
  /// The masses of rows and columns sum to different totals.
  case unequalMasses(rows: Double, columns: Double)
  /// There are masses for another number of steps.
  case massCount(Int, stepCount: Int)
  /// A penalty on mass that is not above 0.
  case invalidPenalty(Double)
  /// A share of the mass that is not above 0 and at most 1.
  case invalidShare(Double)
  /// The mask cannot carry the share of the mass that is asked for.
  case shareBeyondMask(Double, largest: Double)
  /// An exact plan was asked for under penalties on the mass, which no linear program states.
  case noExactPlan
  /// A gradient was asked for that is not defined for this rule for the mass.
  case noGradient
  /// A setting of a matcher is out of range, with its name and its value.
  case invalidSetting(String, Double)
  /// A list of a solution or a match has another length than its problem asks for, with the list's name.
  case resultCount(String, Int, expected: Int)
  /// A number of a solution or a match is not one that a solver can return, with its name and its value.
  case invalidResult(String, Double)
  /// An entry of a plan is negative or not finite, is there twice, or is for a pair that the problem does
  /// not have or does not allow.
  case invalidEntry(row: Int, column: Int)
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
    case .invalidSlack(let slack):
      "the lead or slack of a mask must be between 0 and 1, not \(slack)"
    case .rangeCount(let count, let rowCount):
      "a mask for \(rowCount) steps needs as many ranges, not \(count)"
    case .rangeOutside(let row, let columnCount):
      "the mask lets step \(row) go beyond the \(columnCount) steps of the second sequence"
    case .emptyRow(let row): "the mask leaves step \(row) nothing to be matched with"
    case .emptyColumn(let column):
      "the mask leaves step \(column) of the second sequence nothing to be matched with"
    case .infeasibleMask(let rowCount, let columns):
      "the mask leaves \(rowCount) steps only the steps \(columns.lowerBound) to "
        + "\(columns.upperBound - 1) of the second sequence, which cannot take their mass"
    case .invalidRowMass(let mass, let row):
      "the mass of step \(row) must be finite and at least 0, not \(mass)"
    case .invalidColumnMass(let mass, let column):
      "the mass of step \(column) of the second sequence must be finite and at least 0, not \(mass)"
    case .noMass: "a sequence whose steps all have mass 0 cannot be matched"
    case .unequalMasses(let rows, let columns):
      "the masses of both sequences must have the same sum, not \(rows) and \(columns)"
    case .massCount(let count, let stepCount):
      "\(stepCount) steps need as many masses, not \(count)"
    case .invalidPenalty(let penalty): "a penalty on mass must be above zero, not \(penalty)"
    case .invalidShare(let share):
      "the share of the mass must be above 0 and at most 1, not \(share)"
    case .shareBeyondMask(let share, let largest):
      "the mask can carry \(largest) of the mass, less than the \(share) asked for"
    case .noExactPlan: "there is no exact plan under penalties on the mass; use Sinkhorn"
    case .noGradient: "this gradient is defined for balanced entropic transport only"
    case .invalidSetting(let name, let value): "the \(name) cannot be \(value)"
    case .resultCount(let name, let count, let expected):
      "a result of \(count) \(name) belongs to another problem; this one needs \(expected)"
    case .invalidResult(let name, let value): "a result cannot have \(value) as its \(name)"
    case .invalidEntry(let row, let column):
      "the plan's entry at (\(row), \(column)) is negative, not finite, double or not allowed"
    }
  }
}
