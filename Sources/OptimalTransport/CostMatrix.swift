import COpenBLAS

/// The cost of moving each step of one sequence onto each step of another: `[T, T']` Float64.
public struct CostMatrix: Sendable, Equatable {
  /// Steps of the first sequence, T, at least 1.
  public let rowCount: Int
  /// Steps of the second sequence, T', at least 1.
  public let columnCount: Int
  /// The costs in row-major order; all finite.
  public let values: [Double]

  /// Wraps costs that were computed elsewhere.
  ///
  /// - Throws: `TransportError.emptySequence` or `.notFinite`.
  /// - Precondition: `values` holds `rowCount * columnCount` numbers.
  public init(rowCount: Int, columnCount: Int, values: [Double]) throws(TransportError) {
    precondition(values.count == rowCount * columnCount, "values must fill [T, T']")
    guard rowCount > 0, columnCount > 0 else { throw .emptySequence }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: bad / columnCount, column: bad % columnCount)
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
  }

  /// The distances between all pairs of steps of two sequences of features, `[T, D]` and `[T', D]`
  /// in row-major order.
  ///
  /// - Throws: `TransportError`; under cosine distance a step of all zeros is `.zeroNorm`, its index
  ///   counted within its own sequence.
  /// - Complexity: O(T T' D), as one matrix product.
  public init(
    between left: [Float], and right: [Float], dimension: Int, rightDimension: Int? = nil,
    cost: GroundCost
  ) throws(TransportError) {
    let rightDimension = rightDimension ?? dimension
    guard dimension == rightDimension else {
      throw .dimensionMismatch(dimension, rightDimension)
    }
    guard dimension > 0, !left.isEmpty, !right.isEmpty else { throw .emptySequence }
    let a = try Features(left, dimension: dimension)
    let b = try Features(right, dimension: dimension)
    let values =
      switch cost {
      case .cosine: try Self.cosine(a.normalised(), b.normalised())
      case .euclidean: Self.euclidean(a, b)
      }
    try self.init(rowCount: a.count, columnCount: b.count, values: values)
  }

  /// The cost of one pair of steps.
  public subscript(row: Int, column: Int) -> Double { values[row * columnCount + column] }

  /// Clamped at 0: rounding must not make a step cheaper than itself.
  private static func cosine(_ a: Features, _ b: Features) -> [Double] {
    a.products(with: b).map { max(0, 1 - $0) }
  }

  /// Expands `|x - y|^2`, and falls back to the plain difference where the expansion cancels, so
  /// that equal steps cost exactly nothing.
  private static func euclidean(_ a: Features, _ b: Features) -> [Double] {
    var values = a.products(with: b)
    let (x, y) = (a.squaredNorms, b.squaredNorms)
    for row in 0..<a.count {
      for column in 0..<b.count {
        let index = row * b.count + column
        let scale = x[row] + y[column]
        let squared = scale - 2 * values[index]
        values[index] =
          squared > scale * 1e-6 ? squared.squareRoot() : a.distance(row, b, column)
      }
    }
    return values
  }
}

/// Finite feature vectors in Float64, `[count, dimension]`.
private struct Features {
  let count: Int
  let dimension: Int
  let values: [Double]

  init(_ values: [Float], dimension: Int) throws(TransportError) {
    precondition(values.count % dimension == 0, "features must fill whole rows")
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: bad / dimension, column: bad % dimension)
    }
    self.init(
      count: values.count / dimension, dimension: dimension, values: values.map(Double.init))
  }

  private init(count: Int, dimension: Int, values: [Double]) {
    self.count = count
    self.dimension = dimension
    self.values = values
  }

  var squaredNorms: [Double] {
    (0..<count).map { row in self[row].reduce(0) { $0 + $1 * $1 } }
  }

  subscript(row: Int) -> ArraySlice<Double> {
    values[row * dimension..<(row + 1) * dimension]
  }

  func normalised() throws(TransportError) -> Features {
    let norms = squaredNorms
    if let step = norms.firstIndex(of: 0) { throw .zeroNorm(step: step) }
    var scaled = values
    for index in scaled.indices { scaled[index] /= norms[index / dimension].squareRoot() }
    return Features(count: count, dimension: dimension, values: scaled)
  }

  /// All inner products, `[count, other.count]`.
  func products(with other: Features) -> [Double] {
    var result = [Double](repeating: 0, count: count * other.count)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(other.count),
      blasint(dimension), 1, values, blasint(dimension), other.values, blasint(dimension), 0,
      &result, blasint(other.count))
    return result
  }

  func distance(_ row: Int, _ other: Features, _ otherRow: Int) -> Double {
    zip(self[row], other[otherRow]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}
