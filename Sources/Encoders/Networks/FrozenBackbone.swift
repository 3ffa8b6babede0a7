import Episodes

/// A network that is run as it is, without training: what a projection is trained on top of.
public protocol FrozenBackbone: Sendable {
  /// Length of a feature vector.
  var dimension: Int { get }

  /// The layer that its kin call the last: where a file may keep a projection.
  var projectionName: String { get }

  /// The features of preprocessed images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, dimension]`, cut off from the graph of gradients.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the network.
  func features(of images: Tensor) throws(DataError) -> Tensor
}
