import Episodes

/// A convolution without bias and the batch norm after it, whose statistics are fixed.
///
/// With fixed statistics both are one convolution: `BN(W x) = (s W) x + (b - s m)` with
/// `s = weight / sqrt(variance + 1e-5)`, `b` the bias and `m` the running mean.
protocol NormedConvolution: Sendable {
  var parameters: [String: Tensor] { get }
  func savedParameters() throws(DataError) -> [String: Tensor]
  func applied(to input: Tensor) throws(DataError) -> Tensor
  /// `max(x, 0)` of the same, after adding the shortcut.
  func activated(_ input: Tensor, adding past: Tensor?) throws(DataError) -> Tensor
}

extension NormedConvolution {
  func activated(_ input: Tensor, adding past: Tensor?) throws(DataError) -> Tensor {
    let output = try applied(to: input)
    guard let past else { return try output.relu() }
    return try (output + past).relu()
  }
}

/// The names of a convolution and its norm in the file, and their shape.
struct NormedConvolutionPlace {
  let convolution: String
  let norm: String
  /// `[O, C, K, K]`.
  let shape: [Int]
  let stride: Int

  var padding: Int { shape[2] / 2 }
}

/// The arrays of a convolution and its norm.
private struct NormedWeights {
  let kernel: WeightArray
  let scale: WeightArray
  let bias: WeightArray
  let mean: [Float]
  /// `sqrt(variance + 1e-5)`.
  let deviation: [Float]

  private static let normEpsilon: Float = 1e-5

  init(_ weights: NamedWeights, _ place: NormedConvolutionPlace) throws(DataError) {
    func statistic(_ name: String) throws(DataError) -> WeightArray {
      try weights.array("\(place.norm).\(name)", shape: [place.shape[0]])
    }
    kernel = try weights.array("\(place.convolution).weight", shape: place.shape)
    scale = try statistic("weight")
    bias = try statistic("bias")
    mean = try statistic("running_mean").values
    deviation = try statistic("running_var").values.map {
      ($0 + Self.normEpsilon).squareRoot()
    }
  }

  var foldedScale: [Float] { zip(scale.values, deviation).map { $0 / $1 } }

  var foldedKernel: WeightArray {
    let (scales, perOutput) = (foldedScale, kernel.values.count / kernel.shape[0])
    return WeightArray(
      shape: kernel.shape,
      values: kernel.values.indices.map { kernel.values[$0] * scales[$0 / perOutput] })
  }

  var foldedBias: WeightArray {
    let scales = foldedScale
    return WeightArray(
      shape: bias.shape, values: mean.indices.map { bias.values[$0] - scales[$0] * mean[$0] })
  }
}

/// One that is never trained, folded and laid out once.
struct FoldedConvolution: NormedConvolution {
  private let convolution: PackedConvolution

  init(_ weights: NamedWeights, _ place: NormedConvolutionPlace) throws(DataError) {
    let folded = try NormedWeights(weights, place)
    convolution = try PackedConvolution(
      kernel: Tensor(folded.foldedKernel, isTrainable: false),
      bias: Tensor(folded.foldedBias, isTrainable: false), stride: place.stride,
      padding: place.padding)
  }

  var parameters: [String: Tensor] { [:] }

  func savedParameters() -> [String: Tensor] { [:] }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    try convolution.applied(to: input)
  }

  func activated(_ input: Tensor, adding past: Tensor?) throws(DataError) -> Tensor {
    try convolution.applied(to: input, adding: past, activation: .relu)
  }
}

/// One whose kernel is trained, and the scale and shift of its norm.
///
/// They are folded anew for every batch, which costs a pass over the weights. A norm after the convolution
/// would cost several passes over the maps.
struct TrainedConvolution: NormedConvolution {
  private let kernel: Tensor
  private let scale: Tensor
  private let bias: Tensor
  private let mean: Tensor
  private let inverseDeviation: Tensor
  private let place: NormedConvolutionPlace

  init(_ weights: NamedWeights, _ place: NormedConvolutionPlace) throws(DataError) {
    self.place = place
    let arrays = try NormedWeights(weights, place)
    kernel = try Tensor(arrays.kernel, isTrainable: true)
    scale = try Tensor(arrays.scale, isTrainable: true)
    bias = try Tensor(arrays.bias, isTrainable: true)
    mean = try Tensor(arrays.mean, shape: [arrays.mean.count])
    inverseDeviation = try Tensor(arrays.deviation.map { 1 / $0 }, shape: [arrays.mean.count])
  }

  var parameters: [String: Tensor] {
    [
      "\(place.convolution).weight": kernel, "\(place.norm).weight": scale,
      "\(place.norm).bias": bias,
    ]
  }

  func savedParameters() -> [String: Tensor] { parameters }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    let factor = try scale * inverseDeviation
    return try input.convolved(
      with: kernel * factor.reshaped([-1, 1, 1, 1]), bias: bias - mean * factor,
      stride: place.stride, padding: place.padding)
  }
}

/// One whose kernel has a trained low-rank change, and whose norm is fixed.
struct AdaptedConvolution: NormedConvolution {
  private let original: Tensor
  private let kernel: Tensor
  private let bias: Tensor
  private let scale: Tensor
  private let adapter: LowRankAdapter
  private let place: NormedConvolutionPlace

  init(_ weights: NamedWeights, _ place: NormedConvolutionPlace, rank: Int, seed: UInt64)
    throws(DataError)
  {
    self.place = place
    let arrays = try NormedWeights(weights, place)
    original = try Tensor(arrays.kernel, isTrainable: false)
    kernel = try Tensor(arrays.foldedKernel, isTrainable: false)
    bias = try Tensor(arrays.foldedBias, isTrainable: false)
    scale = try Tensor(arrays.foldedScale, shape: [arrays.mean.count])
    adapter = try LowRankAdapter(
      name: place.convolution, shape: place.shape, rank: rank, seed: seed)
  }

  var parameters: [String: Tensor] { adapter.parameters }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    ["\(place.convolution).weight": try adapter.merged(into: original)]
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    let (stride, padding) = (place.stride, place.padding)
    return try input.convolved(with: kernel, bias: bias, stride: stride, padding: padding)
      + adapter.convolved(input, scale: scale, stride: stride, padding: padding)
  }
}
