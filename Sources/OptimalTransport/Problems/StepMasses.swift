/// How much each step of two sequences weighs in a transport problem.
///
/// Every step weighs the same unless a problem is given masses. Both sides sum to 1, so a transport cost is
/// a mean cost whatever the masses are. A step of mass 0 takes no part: nothing goes to it or comes from it.
///
/// ```swift
/// let masses = try StepMasses(rows: [1, 1, 2], columns: [3, 1])
/// let problem = try TransportProblem(cost: cost, epsilon: 0.1, stepMasses: masses)
/// ```
///
/// - Source: Peyré & Cuturi, "Computational Optimal Transport" (2019), section 2.3.
public struct StepMasses: Sendable, Equatable {
  let row: MassDistribution
  let column: MassDistribution

  /// The mass of each row, `[T]`.
  ///
  /// The masses sum to 1.
  public var rows: [Double] { row.values }

  /// The mass of each column, `[T']`.
  ///
  /// The masses sum to 1.
  public var columns: [Double] { column.values }

  /// Whether all rows have the same mass, and all columns.
  public var isUniform: Bool { row.isUniform && column.isUniform }

  /// The same mass for every step of a sequence: `1/T` for a row, `1/T'` for a column.
  ///
  /// - Precondition: There is at least one row and one column.
  public static func uniform(rowCount: Int, columnCount: Int) -> StepMasses {
    precondition(rowCount > 0 && columnCount > 0, "a sequence has at least one step")
    return StepMasses(
      row: MassDistribution(uniform: rowCount), column: MassDistribution(uniform: columnCount))
  }

  /// Masses in any unit.
  ///
  /// Both sides are divided by their sums, which must agree to 1e-9 of the larger.
  ///
  /// A share of the mass below 1e-100 counts as 0. Equal masses give the bits of `uniform`.
  ///
  /// - Throws: `TransportError.emptySequence`. `.invalidRowMass` or `.invalidColumnMass` for a mass that is
  ///   negative, infinite or NaN. `.noMass` if one side has none. `.unequalMasses` if the sums differ.
  /// - Complexity: O(T + T').
  public init(rows: [Double], columns: [Double]) throws(TransportError) {
    guard !rows.isEmpty, !columns.isEmpty else { throw .emptySequence }
    if let bad = Self.firstInvalid(rows) { throw .invalidRowMass(rows[bad], row: bad) }
    if let bad = Self.firstInvalid(columns) { throw .invalidColumnMass(columns[bad], column: bad) }
    let (rowSum, columnSum) = (rows.reduce(0, +), columns.reduce(0, +))
    guard rowSum > 0, columnSum > 0 else { throw .noMass }
    guard abs(rowSum - columnSum) <= Self.sumTolerance * max(rowSum, columnSum) else {
      throw .unequalMasses(rows: rowSum, columns: columnSum)
    }
    self.init(
      row: MassDistribution(rows, sum: rowSum), column: MassDistribution(columns, sum: columnSum))
  }

  init(row: MassDistribution, column: MassDistribution) {
    (self.row, self.column) = (row, column)
  }

  private static let sumTolerance = 1e-9

  private static func firstInvalid(_ masses: [Double]) -> Int? {
    masses.firstIndex { !($0 >= 0 && $0.isFinite) }
  }
}
