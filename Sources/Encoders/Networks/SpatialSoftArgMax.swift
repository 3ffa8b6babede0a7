import Episodes

/// The places and heights of the peaks of maps, for a pooling that reports places.
///
/// - Source: Finn et al., "Deep Spatial Autoencoders" (2016), eq. 2.
enum SpatialSoftArgMax {
  /// The expected x of every map, then every y, each in -1...1, then every maximum divided by `scale`.
  ///
  /// - Parameters:
  ///   - maps: `[N, K, h, w]`, already times `scale`, the sharpness of the softmax.
  ///   - scale: `[1]`.
  /// - Returns: `[N, 3K]`.
  /// - Throws: `DataError.Kind.unsupported` if these are no maps.
  static func points(of maps: Tensor, scale: Tensor) throws(DataError) -> Tensor {
    let peaks = try maps.softArgMax()
    let positions = try peaks.selecting([0, 1], dimension: 1)
    let strengths = try peaks.selecting([2], dimension: 1) / scale
    return try Tensor.concatenating([positions, strengths], dimension: 1)
      .reshaped([maps.shape[0], 3 * maps.shape[1]])
  }
}
