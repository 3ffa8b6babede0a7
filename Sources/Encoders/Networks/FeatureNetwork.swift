import Episodes

/// A network that turns images into feature vectors, in two parts: one that stays frozen and can be
/// run once per frame, and one that training changes.
///
/// A value of shared parameters: copies train together.
public protocol FeatureNetwork: Sendable {
  /// Length of a feature vector, D.
  var dimension: Int { get }

  /// The parameters that training changes, by the names of the weights file.
  var parameters: [String: Tensor] { get }

  /// The networks that are trained each on its own: the members of an ensemble, whose features stand
  /// side by side in those of the whole, or the network itself.
  var members: [any FeatureNetwork] { get }

  /// The frozen part, without gradients; the images themselves where everything is trained.
  ///
  /// - Parameter images: `[N, 3, H, W]` as the card's preprocessing makes them.
  /// - Returns: `[N, …]`, what `features(ofPrepared:)` takes.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the network.
  func prepared(_ images: Tensor) throws(DataError) -> Tensor

  /// The trained part.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  func features(ofPrepared input: Tensor) throws(DataError) -> Tensor

  /// Rescales fresh random weights so that features of these inputs have mean 0 and deviation 1 on
  /// the way and at the end; weights that were trained before stay as they are.
  ///
  /// Random weights make nearly the same vector of every frame, and then there is no slope to learn
  /// along.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  /// - Source: Mishkin & Matas, "All You Need Is a Good Init" (2016), in one pass per layer.
  func calibrate(on prepared: Tensor) throws(DataError)
}

extension FeatureNetwork {
  /// The network itself, which is no ensemble.
  public var members: [any FeatureNetwork] { [self] }

  /// Leaves the weights as they are, as networks do that start from trained ones.
  ///
  /// - Throws: Nothing.
  public func calibrate(on prepared: Tensor) throws(DataError) {}

  /// The features of preprocessed images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: As `prepared(_:)`.
  public func features(of images: Tensor) throws(DataError) -> Tensor {
    try features(ofPrepared: prepared(images))
  }
}

/// A convolution or linear layer's weight and bias.
struct Layer: Sendable {
  let weight: Tensor
  let bias: Tensor?

  init(_ weights: NamedWeights, _ name: String, shape: [Int], isTrainable: Bool)
    throws(DataError)
  {
    weight = try Tensor(weights.array("\(name).weight", shape: shape), isTrainable: isTrainable)
    bias = try Tensor(weights.array("\(name).bias", shape: [shape[0]]), isTrainable: isTrainable)
  }

  init(weight: Tensor, bias: Tensor?) {
    self.weight = weight
    self.bias = bias
  }

  /// Changes the layer so that its outputs, of which these are some, have mean 0 and deviation 1.
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

  /// Changes the layer so that it sees its inputs, of which these are some, with mean 0 and
  /// deviation 1.
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

  /// The last dimension of `x` `[…, D]` at mean 0 and deviation 1, then scaled and shifted; epsilon 1e-6.
  func normalised(_ input: Tensor) throws(DataError) -> Tensor {
    try input.layerNormalised(weight: weight, bias: bias)
  }

  /// `x W^T + b` for `x` `[…, in]`.
  func linear(_ input: Tensor) throws(DataError) -> Tensor {
    let product = try input.matrixProduct(weight.permuted([1, 0]))
    guard let bias else { return product }
    return try product + bias
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
