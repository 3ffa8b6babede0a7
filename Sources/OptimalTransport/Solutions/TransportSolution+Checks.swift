extension TransportSolution {
  /// The entropic solution that potentials state, for a solver outside this module.
  ///
  /// The plan is `exp((f_i + g_j - C_ij) / epsilon)`.
  ///
  /// Potentials of steps of mass 0 are replaced by minus infinity, so their values do not matter.
  ///
  /// - Throws: `TransportError.resultCount` unless there is a potential for each row and each column.
  ///   `.invalidResult` for a potential that is not finite, for negative iterations, and for a marginal
  ///   error that is negative or NaN.
  /// - Complexity: O(T + T').
  public init(
    problem: TransportProblem, rowPotentials: [Double], columnPotentials: [Double],
    status: Status, iterations: Int, marginalError: Double, errorTrace: [Double] = []
  ) throws(TransportError) {
    let masses = problem.stepMasses
    try Self.check(iterations: iterations, marginalError: marginalError)
    self.init(
      unchecked: problem,
      rowPotentials: try Self.checked(rowPotentials, masses.rows, "row potential"),
      columnPotentials: try Self.checked(columnPotentials, masses.columns, "column potential"),
      status: status, iterations: iterations, marginalError: marginalError,
      errorTrace: errorTrace)
  }

  /// The solution that a plan states by its entries, for a solver outside this module that uses no
  /// entropy.
  ///
  /// Pairs without an entry have no mass. The potentials are those that `OptimalityCertificate` checks. A
  /// solver that finds none gives zeros, and the certificate then proves nothing.
  ///
  /// - Throws: As for an entropic solution. Besides, `TransportError.invalidEntry` for an entry that is
  ///   negative or not finite, for a pair that the problem does not allow, and for a second entry of a pair.
  /// - Complexity: O(T T').
  public init(
    problem: TransportProblem, entries: [Entry], rowPotentials: [Double],
    columnPotentials: [Double], status: Status, iterations: Int, marginalError: Double,
    errorTrace: [Double] = []
  ) throws(TransportError) {
    let masses = problem.stepMasses
    try Self.check(iterations: iterations, marginalError: marginalError)
    try Self.check(entries, problem)
    self.init(
      unchecked: problem,
      rowPotentials: try Self.checked(rowPotentials, masses.rows, "row potential"),
      columnPotentials: try Self.checked(columnPotentials, masses.columns, "column potential"),
      status: status, iterations: iterations, marginalError: marginalError,
      errorTrace: errorTrace, entries: entries)
  }

  private static func check(iterations: Int, marginalError: Double) throws(TransportError) {
    guard iterations >= 0 else { throw .invalidResult("iterations", Double(iterations)) }
    guard marginalError >= 0 else { throw .invalidResult("marginal error", marginalError) }
  }

  private static func checked(_ potentials: [Double], _ masses: [Double], _ name: String)
    throws(TransportError) -> [Double]
  {
    guard potentials.count == masses.count else {
      throw .resultCount("\(name)s", potentials.count, expected: masses.count)
    }
    for (potential, mass) in zip(potentials, masses) where mass > 0 && !potential.isFinite {
      throw .invalidResult(name, potential)
    }
    return zip(potentials, masses).map { $1 > 0 ? $0 : -.infinity }
  }

  private static func check(_ entries: [Entry], _ problem: TransportProblem)
    throws(TransportError)
  {
    let (rows, columns) = (0..<problem.cost.rowCount, 0..<problem.cost.columnCount)
    var isTaken = [Bool](repeating: false, count: rows.count * columns.count)
    for entry in entries {
      guard rows.contains(entry.row), columns.contains(entry.column),
        problem.allows(entry.row, entry.column), entry.mass >= 0, entry.mass.isFinite,
        !isTaken[entry.row * columns.count + entry.column]
      else { throw .invalidEntry(row: entry.row, column: entry.column) }
      isTaken[entry.row * columns.count + entry.column] = true
    }
  }
}
