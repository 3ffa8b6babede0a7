import Episodes

/// A frozen ResNet with a trained linear layer `fc` to D features, or none.
public struct ProjectedResNet: FeatureNetwork {
  private let backbone: ResNet
  private let projection: Layer?
  private let isFresh: Bool

  /// Length of a feature vector, D.
  public let dimension: Int

  /// Takes the backbone from `weights`, and the projection too where the file has one of this size.
  ///
  /// A file whose `fc` has another size, such as ImageNet's 1000 classes, gets a fresh projection
  /// drawn from `seed`: it is there to be trained.
  ///
  /// `dimension` counts the features after the projection; `nil` uses the backbone's own.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(
    _ weights: NamedWeights, depth: ResNet.Depth, stemChannelCount: Int, dimension: Int?,
    seed: UInt64
  ) throws(DataError) {
    backbone = try ResNet(weights, depth: depth, stemChannelCount: stemChannelCount)
    self.dimension = dimension ?? backbone.dimension
    guard let dimension else {
      (projection, isFresh) = (nil, false)
      return
    }
    let shape = [dimension, backbone.dimension]
    isFresh = weights.shape("fc.weight") != shape
    projection =
      isFresh
      ? try Self.freshProjection(shape, seed: seed)
      : try Layer(weights, "fc", shape: shape, isTrainable: true)
  }

  /// The projection's weight and bias; empty where there is none.
  public var parameters: [String: Tensor] {
    guard let projection else { return [:] }
    var all = ["fc.weight": projection.weight]
    all["fc.bias"] = projection.bias
    return all
  }

  /// The averaged features of images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, 512]`, or `[N, 2048]` for fifty layers, at the published width.
  /// - Throws: `DataError.Kind.unsupported` if the images are too small.
  public func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    try backbone.features(of: images)
  }

  /// The projection of averaged features.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  public func features(ofPrepared input: Tensor) throws(DataError) -> Tensor {
    try projection?.linear(input) ?? input
  }

  /// Lets a fresh projection see the backbone's features with mean 0 and deviation 1.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  public func calibrate(on prepared: Tensor) throws(DataError) {
    guard isFresh, let projection else { return }
    try Torch.withoutGradients { () throws(DataError) in
      try projection.standardiseInputs(ColumnStatistics(of: prepared))
      try projection.standardiseOutputs(ColumnStatistics(of: projection.linear(prepared)))
    }
  }

  private static func freshProjection(_ shape: [Int], seed: UInt64) throws(DataError) -> Layer {
    var initialisation = ParameterInitialisation(seed: seed)
    return Layer(
      weight: try Tensor(initialisation.uniform(shape, fanIn: shape[1]), isTrainable: true),
      bias: try Tensor(initialisation.uniform([shape[0]], fanIn: shape[1]), isTrainable: true))
  }
}
