import Episodes

/// A linear layer from features to one number per step: how much better than average the step is,
/// in log-odds of preference.
public struct ScalarHead: Sendable {
  private let layer: Layer

  /// Takes trained weights `scalar_head.weight` `[1, D]` and `scalar_head.bias` `[1]`.
  ///
  /// - Throws: `DataError` if they are missing, of another shape or not finite.
  public init(_ weights: NamedWeights, dimension: Int) throws(DataError) {
    layer = try Layer(weights, "scalar_head", shape: [1, dimension], isTrainable: true)
  }

  /// Random weights to train from, the same for the same seed.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  public init(dimension: Int, seed: UInt64) throws(DataError) {
    var initialisation = ParameterInitialisation(seed: seed)
    let arrays = [
      "scalar_head.weight": initialisation.uniform([1, dimension], fanIn: dimension),
      "scalar_head.bias": WeightArray(shape: [1], values: [0]),
    ]
    try self.init(NamedWeights(arrays: arrays), dimension: dimension)
  }

  /// The head of an ensemble, whose features stand side by side: the mean of its members' scores.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for it.
  public init(averaging heads: [ScalarHead]) throws(DataError) {
    var weights: [Float] = []
    var bias: Float = 0
    for head in heads {
      weights += try head.layer.weight.values()
      bias += try head.layer.bias?.scalar() ?? 0
    }
    let count = Float(heads.count)
    layer = Layer(
      weight: try Tensor(weights.map { $0 / count }, shape: [1, weights.count]),
      bias: try Tensor([bias / count], shape: [1]))
  }

  /// The parameters by the names of the weights file.
  public var parameters: [String: Tensor] {
    var all = ["scalar_head.weight": layer.weight]
    all["scalar_head.bias"] = layer.bias
    return all
  }

  /// The scores of features `[N, D]`.
  ///
  /// - Returns: `[N]`.
  /// - Throws: `DataError.Kind.unsupported` if the features have another length.
  public func scores(of features: Tensor) throws(DataError) -> Tensor {
    try layer.linear(features).reshaped([features.shape[0]])
  }
}
