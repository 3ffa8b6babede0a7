import Episodes

/// The features of a batch that is computed in parts side by side, each with its own graph of gradients.
///
/// Threads that share single operations wait for one another in every one of them, and those of OpenBLAS
/// and of libtorch spin on each other's cores. Parts of a batch wait once, at the end.
public struct SplitFeatures: Sendable {
  /// `[N, D]`, a leaf that receives the gradient of everything computed from it.
  public let whole: Tensor
  private let parts: [Part]

  private struct Part: Sendable {
    /// Which images of the batch.
    let images: [Int]
    let features: Tensor
  }

  /// Runs a network over a batch in `partCount` parts of nearly equal size, or one for each image.
  ///
  /// `input` is `[N, …]` with at least one image.
  ///
  /// - Throws: As `FeatureNetwork.features(ofPrepared:)`.
  public init(of input: Tensor, by network: any FeatureNetwork, partCount: Int) throws(DataError) {
    let count = min(max(partCount, 1), input.shape[0])
    let bounds = (0...count).map { $0 * input.shape[0] / count }
    let images = zip(bounds, bounds.dropFirst()).map { Array($0..<$1) }
    parts = try images.concurrentMap { images throws(DataError) in
      Part(images: images, features: try network.features(ofPrepared: input.selecting(images)))
    }
    let joined = try Tensor.concatenating(parts.map(\.features))
    whole = try Tensor(joined.values(), shape: joined.shape, requiresGradient: true)
  }

  /// Propagates the gradient of `whole` to the parameters that the features were computed from.
  ///
  /// Parts are added in their order, so the same number of parts gives the same bytes.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the features depend on none of the parameters.
  public func propagate(to parameters: [Tensor]) throws(DataError) {
    guard whole.hasGradient else { return }
    let upstream = try whole.gradient()
    let gradients = try parts.concurrentMap { part throws(DataError) in
      try part.features.gradients(
        withRespectTo: parameters, upstream: upstream.selecting(part.images))
    }
    for own in gradients {
      for case let (parameter, gradient?) in zip(parameters, own) {
        try parameter.addGradient(gradient)
      }
    }
  }
}
