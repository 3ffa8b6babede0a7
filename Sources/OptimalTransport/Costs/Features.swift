import COpenBLAS

/// Finite feature vectors in Float64, `[count, dimension]`.
struct Features: Sendable {
  let count: Int
  let dimension: Int
  let values: [Double]

  init(_ values: [Float], dimension: Int) throws(TransportError) {
    guard dimension > 0, !values.isEmpty else { throw .emptySequence }
    precondition(values.count % dimension == 0, "features must fill whole rows")
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: bad / dimension, column: bad % dimension)
    }
    self.init(
      count: values.count / dimension, dimension: dimension, values: values.map(Double.init))
  }

  init(count: Int, dimension: Int, values: [Double]) {
    self.count = count
    self.dimension = dimension
    self.values = values
  }

  /// The rows of all of them, one below the other.
  init(stacking parts: [Features], dimension: Int) {
    self.init(
      count: parts.reduce(0) { $0 + $1.count }, dimension: dimension,
      values: parts.flatMap(\.values))
  }

  var squaredNorms: [Double] {
    (0..<count).map { row in self[row].reduce(0) { $0 + $1 * $1 } }
  }

  /// The mean row.
  var mean: [Double] {
    (0..<dimension).map { column in
      (0..<count).reduce(0) { $0 + values[$1 * dimension + column] } / Double(count)
    }
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

  /// The rows less `centre`.
  ///
  /// The difference of a row that equals the centre is rounding and has no direction, so it becomes exactly
  /// 0. Differences of Float32 features are never that small a share of them.
  func centred(at centre: [Double]) -> Features {
    var moved = values
    for index in moved.indices { moved[index] -= centre[index % dimension] }
    let result = Features(count: count, dimension: dimension, values: moved)
    for (row, (now, before)) in zip(result.squaredNorms, squaredNorms).enumerated()
    where now <= 1e-20 * before {
      for index in row * dimension..<(row + 1) * dimension { moved[index] = 0 }
    }
    return Features(count: count, dimension: dimension, values: moved)
  }

  /// OpenBLAS waits for the threads of a product by spinning, which costs whoever works on many problems
  /// side by side more than a product of a few megaflops can gain.
  private static let productsStayOnOneThread: Void = openblas_set_num_threads(1)

  /// All inner products, `[count, other.count]`.
  func products(with other: Features) -> [Double] {
    Self.productsStayOnOneThread
    var result = [Double](repeating: 0, count: count * other.count)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(other.count),
      blasint(dimension), 1, values, blasint(dimension), other.values, blasint(dimension), 0,
      &result, blasint(other.count))
    return result
  }

  func squaredDistance(_ row: Int, _ other: Features, _ otherRow: Int) -> Double {
    zip(self[row], other[otherRow]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
