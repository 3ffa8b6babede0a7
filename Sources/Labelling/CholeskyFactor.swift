/// The lower triangle whose product with its transpose is a symmetric, positive definite matrix.
struct CholeskyFactor {
  /// Rows of the triangle, each up to its diagonal.
  private let rows: [[Double]]

  /// Takes the rows of the lower half of the matrix, each up to its diagonal.
  ///
  /// - Precondition: The matrix is positive definite.
  /// - Complexity: O(rows³).
  init(of matrix: [[Double]]) {
    var rows = matrix
    for row in rows.indices {
      for column in 0...row {
        var value = rows[row][column]
        for place in 0..<column { value -= rows[row][place] * rows[column][place] }
        rows[row][column] = column == row ? value.squareRoot() : value / rows[column][column]
      }
    }
    self.rows = rows
  }

  /// The solution of a linear system with the matrix and the right-hand side `vector`.
  ///
  /// - Complexity: O(rows²).
  func solve(_ vector: [Double]) -> [Double] {
    var result = vector
    for row in rows.indices {
      for place in 0..<row { result[row] -= rows[row][place] * result[place] }
      result[row] /= rows[row][row]
    }
    return solveTransposed(result)
  }

  /// The solution of a linear system with the transposed triangle and the right-hand side `vector`.
  ///
  /// If `vector` is standard normal, the solution is a draw from the normal distribution whose covariance is
  /// the inverse of the matrix.
  ///
  /// - Complexity: O(rows²).
  func solveTransposed(_ vector: [Double]) -> [Double] {
    var result = vector
    for row in rows.indices.reversed() {
      result[row] /= rows[row][row]
      for place in 0..<row { result[place] -= rows[row][place] * result[row] }
    }
    return result
  }
}
