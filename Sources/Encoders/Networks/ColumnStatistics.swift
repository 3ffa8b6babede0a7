import Episodes

/// The mean and the standard deviation of each column of a table.
struct ColumnStatistics {
  let means: [Float]
  /// Never below `smallestDeviation`, so that a column that hardly varies here is not amplified into the
  /// largest one elsewhere.
  let deviations: [Float]

  private static let smallestDeviation = 0.05

  /// The statistics of `[N, C]`, or for maps of the channels of `[N, C, …]`.
  ///
  /// - Complexity: O(entries), in Float64.
  init(of tensor: Tensor) throws(DataError) {
    let columnCount = tensor.shape[1]
    let run = tensor.shape.dropFirst(2).reduce(1, *)
    let values = try tensor.values()
    var sums = [Double](repeating: 0, count: columnCount)
    var squares = sums
    for start in stride(from: 0, to: values.count, by: run) {
      let column = start / run % columnCount
      for index in start..<start + run {
        let value = Double(values[index])
        sums[column] += value
        squares[column] += value * value
      }
    }
    let count = Double(values.count / columnCount)
    means = sums.map { Float($0 / count) }
    deviations = zip(sums, squares).map { sum, square in
      let variance = max(square / count - sum / count * (sum / count), 0)
      return Float(max(variance.squareRoot(), Self.smallestDeviation))
    }
  }
}
