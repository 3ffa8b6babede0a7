import Episodes

/// A frozen backbone with a trained linear layer to D features, or none.
public struct ProjectedBackbone: FeatureNetwork {
  private let backbone: any FrozenBackbone
  private let projection: Layer?
  private let isFresh: Bool

  /// Length of a feature vector, D.
  public let dimension: Int

  /// Takes the projection from `weights` where the file has one of this size.
  ///
  /// A file whose layer has another size, such as ImageNet's 1000 classes, gets a fresh projection
  /// drawn from `seed`: it is there to be trained.
  ///
  /// `dimension` counts the features after the projection; `nil` uses the backbone's own.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(
    _ backbone: any FrozenBackbone, _ weights: NamedWeights, dimension: Int?, seed: UInt64
  ) throws(DataError) {
    self.backbone = backbone
    self.dimension = dimension ?? backbone.dimension
    guard let dimension else {
      (projection, isFresh) = (nil, false)
      return
    }
    let shape = [dimension, backbone.dimension]
    isFresh = weights.shape("\(backbone.projectionName).weight") != shape
    projection =
      isFresh
      ? try Self.freshProjection(shape, seed: seed)
      : try Layer(weights, backbone.projectionName, shape: shape, isTrainable: true)
  }

  /// The projection's weight and bias; empty where there is none.
  public var parameters: [String: Tensor] {
    guard let projection else { return [:] }
    var all = ["\(backbone.projectionName).weight": projection.weight]
    all["\(backbone.projectionName).bias"] = projection.bias
    return all
  }

  /// The backbone's features of images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, …]`, as many as the backbone has.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the backbone.
  public func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    try backbone.features(of: images)
  }

  /// The projection of the backbone's features.
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
