import Episodes

/// A convolution or linear layer's weight and bias.
struct Layer: Sendable {
  let weight: Tensor
  let bias: Tensor?
  /// A low-rank change of the weight that is trained in its place.
  let adapter: LowRankAdapter?

  init(
    _ weights: NamedWeights, _ name: String, shape: [Int], isTrainable: Bool,
    adapter: LowRankAdapter? = nil
  ) throws(DataError) {
    weight = try Tensor(weights.array("\(name).weight", shape: shape), isTrainable: isTrainable)
    bias = try Tensor(weights.array("\(name).bias", shape: [shape[0]]), isTrainable: isTrainable)
    self.adapter = adapter
  }

  init(weight: Tensor, bias: Tensor?) {
    self.weight = weight
    self.bias = bias
    adapter = nil
  }

  /// Random weights to train from, for a layer that sums all but the first dimension of `shape`.
  init(_ shape: [Int], using initialisation: inout ParameterInitialisation) throws(DataError) {
    let fanIn = shape.dropFirst().reduce(1, *)
    self.init(
      weight: try Tensor(initialisation.uniform(shape, fanIn: fanIn), isTrainable: true),
      bias: try Tensor(initialisation.uniform([shape[0]], fanIn: fanIn), isTrainable: true))
  }

  /// The weight and bias under the layer's name.
  func named(_ name: String) -> [String: Tensor] {
    var all = ["\(name).weight": weight]
    all["\(name).bias"] = bias
    return all
  }

  /// Changes the layer so that its outputs, with the statistics of a sample, have mean 0 and deviation 1.
  func standardiseOutputs(_ statistics: ColumnStatistics) throws(DataError) {
    guard let bias else { return }
    var (weights, biases) = (try weight.values(), try bias.values())
    let inputCount = weights.count / biases.count
    for index in weights.indices { weights[index] /= statistics.deviations[index / inputCount] }
    for index in biases.indices {
      biases[index] = (biases[index] - statistics.means[index]) / statistics.deviations[index]
    }
    try weight.assign(Tensor(weights, shape: weight.shape))
    try bias.assign(Tensor(biases, shape: bias.shape))
  }

  /// Changes the layer as if its inputs, with the statistics of a sample, had mean 0 and deviation 1.
  func standardiseInputs(_ statistics: ColumnStatistics) throws(DataError) {
    guard let bias else { return }
    var (weights, biases) = (try weight.values(), try bias.values())
    let inputCount = weights.count / biases.count
    for index in weights.indices {
      let input = index % inputCount
      weights[index] /= statistics.deviations[input]
      biases[index / inputCount] -= weights[index] * statistics.means[input]
    }
    try weight.assign(Tensor(weights, shape: weight.shape))
    try bias.assign(Tensor(biases, shape: bias.shape))
  }

  /// The last dimension of `x` `[…, D]` at mean 0 and deviation 1 (epsilon 1e-6), then scaled and shifted.
  func normalised(_ input: Tensor) throws(DataError) -> Tensor {
    try input.layerNormalised(weight: weight, bias: bias)
  }

  /// `x W^T + b` for `x` `[…, in]`, plus the adapter's part.
  func linear(_ input: Tensor) throws(DataError) -> Tensor {
    let output = try input.linear(weight: weight, bias: bias)
    guard let adapter else { return output }
    return try output + adapter.linear(input)
  }
}

extension Tensor {
  /// A tensor of a weight array's numbers.
  convenience init(_ array: WeightArray, isTrainable: Bool) throws(DataError) {
    try self.init(array.values, shape: array.shape, requiresGradient: isTrainable)
  }

  /// The numbers as a weight array.
  func weightArray() throws(DataError) -> WeightArray {
    WeightArray(shape: shape, values: try values())
  }
}
