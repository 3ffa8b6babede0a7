import Episodes

/// How the maps or tokens of a pretrained network become one vector.
public enum FeaturePooling: String, Codable, Sendable, CaseIterable {
  /// The mean over all places.
  case average
  /// The class token of a vision transformer.
  case classToken
  /// Places and heights of the peaks of sixteen learned maps, as in the keypoint network.
  case keypoints
  /// A mean over all places, weighted by their agreement with one learned query.
  case attention

  /// Whether it has weights of its own.
  public var isLearned: Bool { self == .keypoints || self == .attention }
}

/// The pooling of a backbone's maps, with its weights if it has any.
struct PoolingHead: Sendable {
  /// Length of the output.
  let dimension: Int
  /// Whether its weights are random ones.
  let isFresh: Bool
  private let kind: FeaturePooling
  private let isTrainable: Bool
  /// The maps `[K, C, 1, 1]`, or the query `[1, C]`.
  private let layer: Layer?
  /// The logarithm of how sharply the softmax picks one place.
  private let sharpness: Tensor?

  /// As many as the keypoint network has.
  private static let keypointCount = 16
  private static let keypointsName = "pooling.keypoints"
  private static let queryName = "pooling.query.weight"
  private static let sharpnessName = "pooling.sharpness"

  /// Takes its weights from the file, or random ones if the file has none.
  ///
  /// - Throws: `DataError` if an array is there but of another shape or not finite.
  init(
    _ kind: FeaturePooling, _ weights: NamedWeights, channelCount: Int, isTrainable: Bool,
    seed: UInt64
  ) throws(DataError) {
    self.kind = kind
    self.isTrainable = isTrainable && kind.isLearned
    var initialisation = ParameterInitialisation(seed: seed)
    switch kind {
    case .average, .classToken:
      (dimension, isFresh, layer, sharpness) = (channelCount, false, nil, nil)
    case .keypoints:
      dimension = 3 * Self.keypointCount
      isFresh = weights.shape("\(Self.keypointsName).weight") == nil
      let shape = [Self.keypointCount, channelCount, 1, 1]
      layer =
        isFresh
        ? try Layer(shape, using: &initialisation)
        : try Layer(weights, Self.keypointsName, shape: shape, isTrainable: isTrainable)
      let start = WeightArray(shape: [1], values: [KeypointNetwork.initialSharpness])
      sharpness = try Tensor(
        isFresh ? start : weights.array(Self.sharpnessName, shape: [1]), isTrainable: isTrainable)
    case .attention:
      dimension = channelCount
      isFresh = weights.shape(Self.queryName) == nil
      let query =
        isFresh
        ? initialisation.uniform([1, channelCount], fanIn: channelCount)
        : try weights.array(Self.queryName, shape: [1, channelCount])
      layer = Layer(weight: try Tensor(query, isTrainable: isTrainable), bias: nil)
      sharpness = nil
    }
  }

  /// The trained parameters.
  var parameters: [String: Tensor] { isTrainable ? saved : [:] }

  /// All weights.
  private var saved: [String: Tensor] {
    switch kind {
    case .average, .classToken: [:]
    case .keypoints:
      (layer?.named(Self.keypointsName) ?? [:]).merging(
        sharpness.map { [Self.sharpnessName: $0] } ?? [:]
      ) { own, _ in own }
    case .attention: layer.map { [Self.queryName: $0.weight] } ?? [:]
    }
  }

  /// One vector per image, `[N, dimension]`.
  func applied(to maps: BackboneMaps) throws(DataError) -> Tensor {
    guard let layer else {
      return kind == .classToken ? try maps.classToken() : try maps.average()
    }
    guard let sharpness else { return try attended(maps.places(), query: layer) }
    let scale = try sharpness.exp()
    return try SpatialSoftArgMax.points(
      of: sharpened(maps.grid(), layer, scale: scale), scale: scale)
  }

  /// Scales the maps of fresh weights to mean 0 and deviation 1, or the query's agreements to deviation 1.
  func calibrate(on maps: BackboneMaps) throws(DataError) {
    guard isFresh, let layer else { return }
    guard let sharpness else {
      let agreements = try layer.linear(maps.places())
      let statistics = try ColumnStatistics(of: agreements.reshaped([-1, 1]))
      return try layer.weight.assign(
        layer.weight.affine(factor: 1 / Double(statistics.deviations[0])))
    }
    let scale = try sharpness.exp()
    try layer.standardiseOutputs(
      ColumnStatistics(of: sharpened(maps.grid(), layer, scale: scale) / scale))
  }

  private func attended(_ places: Tensor, query: Layer) throws(DataError) -> Tensor {
    let shares = try query.linear(places).softmax(1).permuted([0, 2, 1])
    return try shares.matrixProduct(places).reshaped([places.shape[0], dimension])
  }

  /// The activation of every keypoint times the sharpness, `[N, K, h, w]`.
  private func sharpened(_ grid: Tensor, _ layer: Layer, scale: Tensor) throws(DataError)
    -> Tensor
  {
    try grid.convolved(
      with: layer.weight * scale,
      bias: layer.bias.map { bias throws(DataError) in
        try bias * scale
      })
  }
}
