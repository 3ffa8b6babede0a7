import Episodes

/// A pretrained network under a pooling, and a linear layer to D features or none.
struct BackboneNetwork: FeatureNetwork {
  private let backbone: any Backbone
  private let pooling: PoolingHead
  private let projection: Layer?
  private let hasFreshProjection: Bool

  /// Length of a feature vector, D.
  let dimension: Int

  /// The most images that go through the trained part at a time while it is calibrated.
  private static let calibrationBatchSize = 16

  /// Takes pooling and projection from `weights` if the file has them.
  ///
  /// A file whose layer has another size, such as ImageNet's 1000 classes, gets a fresh projection from
  /// `seed`, to be trained.
  ///
  /// `dimension` counts the features after the projection. `nil` uses those of the pooling.
  ///
  /// - Throws: `DataError` if an array is of another shape or not finite, `.unsupported` if the pooling
  ///   has only random weights and is not trained.
  init(
    _ backbone: any Backbone, _ weights: NamedWeights, pooling kind: FeaturePooling,
    dimension: Int?, seed: UInt64, plan: TrainingPlan
  ) throws(DataError) {
    self.backbone = backbone
    pooling = try PoolingHead(
      kind, weights, channelCount: backbone.channelCount, isTrainable: plan.trainsPooling,
      // The projection has the seed itself.
      seed: seed.ofPart(1))
    guard plan.trainsPooling || !pooling.isFresh else {
      throw DataError(
        .unsupported, file: weights.file, place: "pooling",
        expected: "a pooling that was trained before, to train a projection on",
        found: "random weights", remedy: "train the pooling too", settings: [.trainedPart])
    }
    self.dimension = dimension ?? pooling.dimension
    guard let dimension else {
      (projection, hasFreshProjection) = (nil, false)
      return
    }
    let shape = [dimension, pooling.dimension]
    hasFreshProjection = weights.shape("\(backbone.projectionName).weight") != shape
    var initialisation = ParameterInitialisation(seed: seed)
    projection =
      hasFreshProjection
      ? try Layer(shape, using: &initialisation)
      : try Layer(weights, backbone.projectionName, shape: shape, isTrainable: true)
  }

  var parameters: [String: Tensor] { heads.merging(backbone.parameters) { own, _ in own } }

  var pretrainedNames: Set<String> { backbone.pretrainedNames }

  var preparesImages: Bool { backbone.preparesImages }

  var trainsBackbone: Bool { !backbone.isFrozen }

  var knowsPretrained: Bool { backbone.knowsPretrained }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    heads.merging(try backbone.savedParameters()) { own, _ in own }
  }

  /// The backbone's frozen part, and after a frozen backbone also a pooling without trained weights.
  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    let prepared = try backbone.prepared(images)
    guard preparesPooled else { return prepared }
    return try Torch.withoutGradients { () throws(DataError) in
      try pooling.applied(to: backbone.maps(ofPrepared: prepared))
    }
  }

  func features(ofPrepared input: Tensor) throws(DataError) -> Tensor {
    guard !preparesPooled else { return try projected(input) }
    return try projected(pooling.applied(to: backbone.maps(ofPrepared: input)))
  }

  func response(to input: Tensor) throws(DataError) -> NetworkResponse {
    guard !preparesPooled else { return NetworkResponse(features: try projected(input)) }
    let maps = try backbone.maps(ofPrepared: input)
    let before = try Torch.withoutGradients { () throws(DataError) in
      try backbone.pretrainedMaps(ofPrepared: input)
    }
    return NetworkResponse(
      features: try projected(pooling.applied(to: maps)),
      drift: try before.map { before throws(DataError) in
        try Self.drift(from: before.tensor, to: maps.tensor)
      })
  }

  /// Gives the inputs of fresh layers mean 0 and deviation 1.
  func calibrate(on prepared: Tensor) throws(DataError) {
    guard pooling.isFresh || hasFreshProjection else { return }
    try Torch.withoutGradients { () throws(DataError) in
      let pooled = try calibratedPooling(on: prepared)
      guard hasFreshProjection, let projection else { return }
      try projection.standardiseInputs(ColumnStatistics(of: pooled))
      try projection.standardiseOutputs(ColumnStatistics(of: projection.linear(pooled)))
    }
  }

  private var preparesPooled: Bool { backbone.isFrozen && pooling.parameters.isEmpty }

  /// The trained parameters above the backbone.
  private var heads: [String: Tensor] {
    (projection?.named(backbone.projectionName) ?? [:]).merging(pooling.parameters) { own, _ in
      own
    }
  }

  private func projected(_ pooled: Tensor) throws(DataError) -> Tensor {
    try projection?.linear(pooled) ?? pooled
  }

  /// Calibrates the pooling on a batch that is spread over all images, then pools all of them.
  private func calibratedPooling(on prepared: Tensor) throws(DataError) -> Tensor {
    guard !preparesPooled else { return prepared }
    var pooled: [Tensor] = []
    for batch in Self.spreadBatches(of: prepared.shape[0]) {
      let maps = try backbone.maps(ofPrepared: prepared.selecting(batch))
      if pooled.isEmpty { try pooling.calibrate(on: maps) }
      pooled.append(try pooling.applied(to: maps))
    }
    return try Tensor.concatenating(pooled)
  }

  /// Every image once.
  ///
  /// The images of one batch are far apart, so that they belong to many episodes.
  private static func spreadBatches(of count: Int) -> [[Int]] {
    let batchCount = (count + calibrationBatchSize - 1) / calibrationBatchSize
    return (0..<batchCount).map { Array(stride(from: $0, to: count, by: batchCount)) }
  }

  private static func drift(from before: Tensor, to after: Tensor) throws(DataError) -> Tensor {
    func meanSquare(_ tensor: Tensor) throws(DataError) -> Tensor {
      try tensor.squared().reshaped([-1]).mean(0, keepingDimension: true)
    }
    return try meanSquare(after - before) / meanSquare(before).affine(summand: 1e-12)
  }
}
