import Episodes
import OptimalTransport

extension GroundCost {
  /// The costs between the features of sequences, with gradients: `[P, F, G]` from `[P, F, D]` and
  /// `[P, G, D]`.
  ///
  /// A small number is added before a root or a length is computed, so that equal features have a slope.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit.
  public func between(_ left: Tensor, _ right: Tensor) throws(DataError) -> Tensor {
    switch self {
    case .cosine:
      return try left.scaledToUnitLength()
        .matrixProduct(right.scaledToUnitLength().permuted([0, 2, 1]))
        .affine(factor: -1, summand: 1)
    case .euclidean:
      return try Self.squaredDistances(left, right).affine(summand: 1e-6).squareRoot()
    case .squaredEuclidean:
      return try Self.squaredDistances(left, right)
    }
  }

  private static func squaredDistances(_ left: Tensor, _ right: Tensor) throws(DataError) -> Tensor
  {
    let products = try left.matrixProduct(right.permuted([0, 2, 1])).affine(factor: -2)
    let leftSquares = try left.squared().sum(2, keepingDimension: true)
    let rightSquares = try right.squared().sum(2, keepingDimension: true).permuted([0, 2, 1])
    return try (leftSquares + rightSquares + products).relu()
  }
}

extension Tensor {
  /// Features `[…, D]`, scaled to length 1.
  package func scaledToUnitLength() throws(DataError) -> Tensor {
    let squares = try squared().sum(-1, keepingDimension: true)
    return try self / squares.affine(summand: 1e-12).squareRoot()
  }
}
