import Episodes

/// Where the peaks of maps are, and how high: what a pooling keeps that reports places.
///
/// - Source: Finn et al., "Deep Spatial Autoencoders" (2016), eq. 2.
enum SpatialSoftArgMax {
  /// Expected x of every map, then every y, each in -1...1, then every maximum over `scale`.
  ///
  /// - Parameters:
  ///   - maps: `[N, K, h, w]`, already times `scale`, the sharpness of the softmax.
  ///   - scale: `[1]`.
  /// - Returns: `[N, 3K]`.
  /// - Throws: `DataError.Kind.unsupported` if these are no maps.
  static func points(of maps: Tensor, scale: Tensor) throws(DataError) -> Tensor {
    let (count, mapCount) = (maps.shape[0], maps.shape[1])
    let strengths = try maps.reshaped([count, mapCount, -1]).maximum(2) / scale
    return try Tensor.concatenating([expectedPositions(maps), strengths], dimension: 1)
  }

  /// `[N, 2K]`.
  private static func expectedPositions(_ maps: Tensor) throws(DataError) -> Tensor {
    let (count, mapCount) = (maps.shape[0], maps.shape[1])
    let shares = try maps.reshaped([count, mapCount, -1]).softmax(2)
    let positions = try shares.matrixProduct(grid(height: maps.shape[2], width: maps.shape[3]))
    return try positions.permuted([0, 2, 1]).reshaped([count, 2 * mapCount])
  }

  /// The x and y of every pixel in row-major order, each in -1...1: `[h w, 2]`.
  private static func grid(height: Int, width: Int) throws(DataError) -> Tensor {
    func share(_ index: Int, _ count: Int) -> Float {
      count > 1 ? Float(2 * index) / Float(count - 1) - 1 : 0
    }
    let values = (0..<height).flatMap { row in
      (0..<width).flatMap { column in [share(column, width), share(row, height)] }
    }
    return try Tensor(values, shape: [height * width, 2])
  }
}
