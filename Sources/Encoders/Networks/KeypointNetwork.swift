import Episodes

/// A network of 7,441 weights that reports the places of objects.
///
/// Its layers are a 5x5 convolution of stride 2 to 24 channels, a 1x1 convolution to 16 channels, the
/// spatial soft-arg-max of each channel (expected x and y under a softmax over the image) and its maximum,
/// 64 hidden units and D features. It trains from random weights in seconds. A large backbone with average
/// pooling cannot see a small object move.
///
/// - Source: spatial soft-arg-max of Finn et al., "Deep Spatial Autoencoders" (2016), eq. 2.
public struct KeypointNetwork: FeatureNetwork {
  /// The sizes that the weights must have.
  public struct Sizes: Codable, Sendable, Equatable {
    /// Channels after the first convolution.
    public var hiddenChannelCount = 24
    /// Keypoints, each an expected position and a strength.
    public var keypointCount = 16
    /// Units between the keypoints and the features.
    public var hiddenUnitCount = 64
    /// Length of a feature vector, D.
    public var dimension = 32

    /// The sizes of the default network.
    public init() {}
  }

  let sizes: Sizes
  /// Whether the weights are still random.
  public let isFresh: Bool
  private let stem: Layer
  private let keypoints: Layer
  private let hidden: Layer
  private let projection: Layer
  /// The logarithm of how sharply the softmax picks one place.
  private let sharpness: Tensor

  /// Length of a feature vector, D.
  public var dimension: Int { sizes.dimension }

  /// Takes trained weights.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(_ weights: NamedWeights, sizes: Sizes) throws(DataError) {
    try self.init(weights, sizes: sizes, isFresh: false)
  }

  private init(_ weights: NamedWeights, sizes: Sizes, isFresh: Bool) throws(DataError) {
    self.sizes = sizes
    self.isFresh = isFresh
    func layer(_ name: String) throws(DataError) -> Layer {
      try Layer(weights, name, shape: Self.shapes(sizes)[name] ?? [], isTrainable: true)
    }
    stem = try layer("stem")
    keypoints = try layer("keypoints")
    hidden = try layer("hidden")
    projection = try layer("projection")
    sharpness = try Tensor(weights.array("sharpness", shape: [1]), isTrainable: true)
  }

  /// Random weights to train from, the same for the same seed.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  public init(sizes: Sizes, seed: UInt64) throws(DataError) {
    var initialisation = ParameterInitialisation(seed: seed)
    var arrays: [String: WeightArray] = [
      "sharpness": WeightArray(shape: [1], values: [Self.initialSharpness])
    ]
    for (name, shape) in Self.shapes(sizes).sorted(by: { $0.key < $1.key }) {
      let fanIn = shape.dropFirst().reduce(1, *)
      arrays["\(name).weight"] = initialisation.uniform(shape, fanIn: fanIn)
      arrays["\(name).bias"] = initialisation.uniform([shape[0]], fanIn: fanIn)
    }
    try self.init(NamedWeights(arrays: arrays), sizes: sizes, isFresh: true)
  }

  /// The parameters, all of which are trained.
  public var parameters: [String: Tensor] {
    var all = ["sharpness": sharpness]
    for (name, layer) in layers {
      all["\(name).weight"] = layer.weight
      all["\(name).bias"] = layer.bias
    }
    return all
  }

  /// The images themselves, because every weight is trained.
  ///
  /// - Throws: Nothing.
  public func prepared(_ images: Tensor) throws(DataError) -> Tensor { images }

  /// The features of images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if these are no images of three channels.
  public func features(ofPrepared images: Tensor) throws(DataError) -> Tensor {
    return try projection.linear(hidden.linear(points(of: images)).relu())
  }

  /// `exp(1.4)`, about 4: with maps of deviation 1, a peak of a few deviations takes most of the
  /// softmax, as small objects need.
  static let initialSharpness: Float = 1.4

  static let stemStride = 2

  private static func shapes(_ sizes: Sizes) -> [String: [Int]] {
    [
      "stem": [sizes.hiddenChannelCount, 3, 5, 5],
      "keypoints": [sizes.keypointCount, sizes.hiddenChannelCount, 1, 1],
      "hidden": [sizes.hiddenUnitCount, 3 * sizes.keypointCount],
      "projection": [sizes.dimension, sizes.hiddenUnitCount],
    ]
  }

  private var layers: [String: Layer] {
    ["stem": stem, "keypoints": keypoints, "hidden": hidden, "projection": projection]
  }

  /// Scales the maps, the keypoints and the features of fresh weights to mean 0 and deviation 1.
  ///
  /// - Throws: `DataError.Kind.unsupported` if these are no images of three channels.
  public func calibrate(on images: Tensor) throws(DataError) {
    guard isFresh else { return }
    try Torch.withoutGradients { () throws(DataError) in
      let scale = try sharpness.exp()
      let maps = try sharpenedMaps(of: images, scale: scale) / scale
      try keypoints.standardiseOutputs(ColumnStatistics(of: maps))
      let points = try points(of: images)
      try hidden.standardiseInputs(ColumnStatistics(of: points))
      let features = try projection.linear(hidden.linear(points).relu())
      try projection.standardiseOutputs(ColumnStatistics(of: features))
    }
  }

  /// Expected x and y of every keypoint, then how strong it is: `[N, 3K]`.
  func points(of images: Tensor) throws(DataError) -> Tensor {
    let scale = try sharpness.exp()
    return try SpatialSoftArgMax.points(of: sharpenedMaps(of: images, scale: scale), scale: scale)
  }

  /// The activation of every keypoint times the sharpness, `[N, K, h, w]`.
  ///
  /// The factor multiplies the small kernel instead of the large maps.
  private func sharpenedMaps(of images: Tensor, scale: Tensor) throws(DataError) -> Tensor {
    try images.convolved(with: stem.weight, bias: stem.bias, stride: Self.stemStride, padding: 2)
      .relu()
      .convolved(
        with: keypoints.weight * scale,
        bias: keypoints.bias.map { bias throws(DataError) in
          try bias * scale
        })
  }
}
