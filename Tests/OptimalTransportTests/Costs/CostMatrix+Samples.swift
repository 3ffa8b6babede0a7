import Episodes
import OptimalTransport

extension CostMatrix {
  /// Costs between 0 and 1 drawn from a seed.
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) throws -> CostMatrix {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<rows * columns).map { _ in generator.unit() }
    return try CostMatrix(rowCount: rows, columnCount: columns, values: values)
  }

  /// The same costs seen from the other side.
  var transposed: CostMatrix {
    get throws {
      try CostMatrix(
        rowCount: columnCount, columnCount: rowCount,
        values: (0..<columnCount).flatMap { column in (0..<rowCount).map { self[$0, column] } })
    }
  }

  /// The costs with the rows in another order.
  func reordered(rows order: [Int]) throws -> CostMatrix {
    try CostMatrix(
      rowCount: rowCount, columnCount: columnCount,
      values: order.flatMap { row in (0..<columnCount).map { self[row, $0] } })
  }

  /// The costs with `summand` added to every entry of one row.
  func adding(_ summand: Double, toRow row: Int) throws -> CostMatrix {
    var values = values
    for column in 0..<columnCount { values[row * columnCount + column] += summand }
    return try CostMatrix(rowCount: rowCount, columnCount: columnCount, values: values)
  }
}

extension TransportSolution {
  /// How far the plan's own marginals are from uniform ones, both sides together (L1).
  var measuredMarginalError: Double {
    let (rows, columns) = marginals
    return rows.reduce(0) { $0 + abs($1 - 1 / Double(rows.count)) }
      + columns.reduce(0) { $0 + abs($1 - 1 / Double(columns.count)) }
  }
}

/// The largest difference between entries of equal places; infinite for lists of unequal length.
func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
