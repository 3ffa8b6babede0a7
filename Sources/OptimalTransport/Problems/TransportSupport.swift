/// The part of a problem whose steps have mass, for solvers that divide by masses or take their logarithms.
struct TransportSupport {
  /// The problem without the steps of mass 0.
  let problem: TransportProblem
  private let whole: TransportProblem
  /// The rows and columns of the whole problem that have mass.
  private let rows, columns: [Int]

  /// `nil` where every step has mass.
  ///
  /// - Complexity: O(T T').
  init?(_ whole: TransportProblem) {
    let masses = whole.stepMasses
    guard masses.row.hasMasslessSteps || masses.column.hasMasslessSteps else { return nil }
    self.whole = whole
    rows = masses.rows.indices.filter { masses.rows[$0] > 0 }
    columns = masses.columns.indices.filter { masses.columns[$0] > 0 }
    problem = whole.restricted(toRows: rows, columns: columns)
  }

  /// The numbers of the columns that have mass.
  func columns(of numbers: [Double]) -> [Double] { columns.map { numbers[$0] } }

  /// A matrix of the part in its place in the whole, 0 elsewhere.
  func expanded(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: whole.cost.values.count)
    for (index, row) in rows.enumerated() {
      for (position, column) in columns.enumerated() {
        result[row * whole.cost.columnCount + column] = values[index * columns.count + position]
      }
    }
    return result
  }

  /// A solution of the part as a solution of the whole.
  func expanded(_ solution: TransportSolution) -> TransportSolution {
    var rowPotentials = [Double](repeating: -.infinity, count: whole.cost.rowCount)
    var columnPotentials = [Double](repeating: -.infinity, count: whole.cost.columnCount)
    for (row, potential) in zip(rows, solution.rowPotentials) { rowPotentials[row] = potential }
    for (column, potential) in zip(columns, solution.columnPotentials) {
      columnPotentials[column] = potential
    }
    return TransportSolution(
      unchecked: whole, rowPotentials: rowPotentials, columnPotentials: columnPotentials,
      status: solution.status, iterations: solution.iterations,
      marginalError: solution.marginalError, errorTrace: solution.errorTrace,
      entries: solution.entries?.map {
        TransportSolution.Entry(row: rows[$0.row], column: columns[$0.column], mass: $0.mass)
      })
  }

  /// The part of a solution of the whole.
  func restricted(_ solution: TransportSolution) -> TransportSolution {
    TransportSolution(
      unchecked: problem, rowPotentials: rows.map { solution.rowPotentials[$0] },
      columnPotentials: columns(of: solution.columnPotentials), status: solution.status,
      iterations: solution.iterations, marginalError: solution.marginalError)
  }
}
