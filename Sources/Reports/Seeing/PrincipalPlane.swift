import Episodes

/// The plane in which some features vary most: their mean and two directions at right angles.
///
/// - Source: Pearson (1901). The directions come from orthogonal iteration on the covariance, which is
///   applied to vectors and never formed.
public struct PrincipalPlane: Sendable {
  /// A point on the plane.
  public struct Point: Codable, Sendable, Equatable {
    /// The coordinate along the direction of the largest variance.
    public let x: Double
    /// The coordinate along the direction of the second largest variance.
    public let y: Double

    /// Makes a point.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The share of the variance that each of the two directions has; 0 for a missing direction.
  public let explained: [Double]
  private let mean: [Double]
  private let axes: [[Double]]

  private static let iterationLimit = 300
  /// The iteration ends when the directions turn by less than this.
  private static let smallestTurn = 1e-10

  /// Finds the plane of all steps of some sequences.
  ///
  /// The largest entry of each direction is positive, so that equal features give equal planes.
  ///
  /// - Precondition: There is at least one sequence, and all have the same dimension.
  /// - Complexity: O(steps · D · iterations), at most 300 iterations.
  public init(of sequences: [EmbeddingSequence]) {
    let dimension = sequences[0].dimension
    var rows = sequences.flatMap { sequence in
      (0..<sequence.stepCount).map { step in sequence[step].map(Double.init) }
    }
    let count = Double(rows.count)
    let mean = (0..<dimension).map { column in
      rows.reduce(0) { $0 + $1[column] } / count
    }
    for index in rows.indices { rows[index] = zip(rows[index], mean).map { $0 - $1 } }
    let covariance = Covariance(rows: rows)
    let directions = Self.directions(covariance, dimension: dimension)
    let total = rows.reduce(0) { $0 + product($1, $1) } / count
    self.mean = mean
    axes = directions.map(Self.withPositivePeak)
    explained = directions.map { axis in
      total > 0 ? product(axis, covariance.applied(to: axis)) / total : 0
    }
  }

  /// The points of a sequence's steps on the plane.
  ///
  /// - Precondition: The dimension is that of the plane.
  public func points(of sequence: EmbeddingSequence) -> [Point] {
    (0..<sequence.stepCount).map { step in
      let centred = zip(sequence[step], mean).map { Double($0) - $1 }
      return Point(x: product(centred, axes[0]), y: product(centred, axes[1]))
    }
  }

  /// Two directions, the one of larger variance first; 0 if nothing varies.
  private static func directions(_ covariance: Covariance, dimension: Int) -> [[Double]] {
    var generator = SeededGenerator(seed: 1)
    var axes = orthonormal(
      (0..<2).map { _ in (0..<dimension).map { _ in generator.unit() - 0.5 } })
    for _ in 0..<iterationLimit {
      let next = orthonormal(axes.map(covariance.applied))
      let turn = zip(axes, next).reduce(0) { max($0, 1 - abs(product($1.0, $1.1))) }
      axes = next
      if turn < smallestTurn { break }
    }
    return axes
  }

  /// Gram-Schmidt orthogonalisation, done twice against rounding.
  ///
  /// A vector without a remainder becomes 0.
  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for vector in vectors {
      let size = product(vector, vector).squareRoot()
      var rest = vector
      for _ in 0..<2 {
        for axis in result {
          let along = product(rest, axis)
          rest = zip(rest, axis).map { $0 - along * $1 }
        }
      }
      let length = product(rest, rest).squareRoot()
      result.append(rest.map { length > 1e-12 * size && length > 1e-300 ? $0 / length : 0 })
    }
    return result
  }

  private static func withPositivePeak(_ axis: [Double]) -> [Double] {
    let peak = axis.max { abs($0) < abs($1) } ?? 0
    return peak < 0 ? axis.map { -$0 } : axis
  }
}

/// The covariance of centred rows, as a function of vectors.
private struct Covariance {
  let rows: [[Double]]

  func applied(to vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: vector.count)
    for row in rows {
      let along = product(row, vector) / Double(rows.count)
      for index in result.indices { result[index] += along * row[index] }
    }
    return result
  }
}

private func product(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}
