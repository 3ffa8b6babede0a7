import Episodes

/// ResNet-18 under torchvision's names, frozen, with batch norm folded into the convolutions.
///
/// Folding is exact for a frozen network: `BN(W x) = (s W) x + (b - s m)` with
/// `s = weight / sqrt(variance + 1e-5)`, `b` the bias and `m` the running mean.
///
/// - Source: He et al. (2015); torchvision `resnet18` (stride in the first 3x3 of a stage's first
///   block, max-pool padded with minus infinity, batch norm epsilon 1e-5).
public struct ResNet18: Sendable {
  /// Length of a feature vector, 512 for the published widths.
  public let dimension: Int

  private let stem: FoldedConvolution
  private let blocks: [BasicBlock]

  /// Takes weights of any width: stages have one, two, four and eight times the stem's channels.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(_ weights: NamedWeights, stemChannelCount: Int = 64) throws(DataError) {
    stem = try FoldedConvolution(
      weights, convolution: "conv1", norm: "bn1", shape: [stemChannelCount, 3, 7, 7], stride: 2)
    var blocks: [BasicBlock] = []
    var inputCount = stemChannelCount
    for stage in 1...4 {
      let outputCount = stemChannelCount << (stage - 1)
      for block in 0...1 {
        let isEntry = stage > 1 && block == 0
        blocks.append(
          try BasicBlock(
            weights, name: "layer\(stage).\(block)", inputCount: inputCount,
            outputCount: outputCount, stride: isEntry ? 2 : 1))
        inputCount = outputCount
      }
    }
    self.blocks = blocks
    dimension = inputCount
  }

  /// The averaged features of images `[N, 3, H, W]`, before any head.
  ///
  /// - Returns: `[N, dimension]`, cut off from the graph of gradients.
  /// - Throws: `DataError.Kind.unsupported` if the images are too small.
  public func features(of images: Tensor) throws(DataError) -> Tensor {
    try Torch.withoutGradients { () throws(DataError) in
      var maps = try stem.applied(to: images.blocked())
      try maps.applyReLU()
      maps = try maps.maximumPooled(window: 3, stride: 2, padding: 1)
      for block in blocks { maps = try block.applied(to: maps) }
      return try maps.dense().mean(3).mean(2)
    }
  }
}

/// Two 3x3 convolutions and the way past them.
private struct BasicBlock: Sendable {
  let first: FoldedConvolution
  let second: FoldedConvolution
  let shortcut: FoldedConvolution?

  init(
    _ weights: NamedWeights, name: String, inputCount: Int, outputCount: Int, stride: Int
  ) throws(DataError) {
    first = try FoldedConvolution(
      weights, convolution: "\(name).conv1", norm: "\(name).bn1",
      shape: [outputCount, inputCount, 3, 3], stride: stride)
    second = try FoldedConvolution(
      weights, convolution: "\(name).conv2", norm: "\(name).bn2",
      shape: [outputCount, outputCount, 3, 3], stride: 1)
    guard stride > 1 else {
      shortcut = nil
      return
    }
    shortcut = try FoldedConvolution(
      weights, convolution: "\(name).downsample.0", norm: "\(name).downsample.1",
      shape: [outputCount, inputCount, 1, 1], stride: stride)
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    let hidden = try first.applied(to: input)
    try hidden.applyReLU()
    let output = try second.applied(to: hidden)
    try output.applyAddingReLU(shortcut?.applied(to: input) ?? input)
    return output
  }
}

/// A convolution without bias and the frozen batch norm behind it, as one convolution with bias.
private struct FoldedConvolution: Sendable {
  let layer: Layer
  let stride: Int
  let padding: Int

  private static let normEpsilon: Float = 1e-5

  init(
    _ weights: NamedWeights, convolution: String, norm: String, shape: [Int], stride: Int
  ) throws(DataError) {
    self.stride = stride
    padding = shape[2] / 2
    let kernel = try weights.array("\(convolution).weight", shape: shape).values
    func statistic(_ name: String) throws(DataError) -> [Float] {
      try weights.array("\(norm).\(name)", shape: [shape[0]]).values
    }
    let scales = zip(try statistic("weight"), try statistic("running_var"))
      .map { $0 / ($1 + Self.normEpsilon).squareRoot() }
    let (biases, means) = (try statistic("bias"), try statistic("running_mean"))
    let perOutput = kernel.count / shape[0]
    let folded = kernel.indices.map { kernel[$0] * scales[$0 / perOutput] }
    layer = Layer(
      weight: try Tensor(folded, shape: shape).blockedKernel(stride: stride, padding: padding),
      bias: try Tensor(
        biases.indices.map { biases[$0] - scales[$0] * means[$0] }, shape: [shape[0]]
      ).blocked())
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    try input.convolved(with: layer.weight, bias: layer.bias, stride: stride, padding: padding)
  }
}
