import Episodes

/// ResNet-18, 34 or 50 under torchvision's names, frozen, with batch norm folded into the convolutions.
///
/// Folding is exact for a frozen network: `BN(W x) = (s W) x + (b - s m)` with
/// `s = weight / sqrt(variance + 1e-5)`, `b` the bias and `m` the running mean.
///
/// - Source: He et al. (2015); torchvision `resnet18` and its kin (stride in the 3x3 that comes first in
///   a stage, max-pool padded with minus infinity, batch norm epsilon 1e-5).
public struct ResNet: FrozenBackbone {
  /// How many layers with weights there are.
  public enum Depth: Int, Sendable, Codable, CaseIterable {
    /// Two basic blocks a stage.
    case eighteen = 18
    /// Three, four, six and three basic blocks.
    case thirtyFour = 34
    /// Three, four, six and three bottleneck blocks.
    case fifty = 50

    fileprivate var blockCounts: [Int] { self == .eighteen ? [2, 2, 2, 2] : [3, 4, 6, 3] }

    /// How many times a block's inner channels come out of it.
    fileprivate var expansion: Int { self == .fifty ? 4 : 1 }
  }

  /// Length of a feature vector: 512, or 2048 for fifty layers, at the published widths.
  public let dimension: Int

  /// torchvision's name of the layer behind the average.
  public var projectionName: String { "fc" }

  private let stem: FoldedConvolution
  private let blocks: [ResidualBlock]

  /// Takes weights of any width: stages have one, two, four and eight times the stem's channels.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(_ weights: NamedWeights, depth: Depth, stemChannelCount: Int = 64)
    throws(DataError)
  {
    stem = try FoldedConvolution(
      weights, convolution: "conv1", norm: "bn1", shape: [stemChannelCount, 3, 7, 7], stride: 2)
    var blocks: [ResidualBlock] = []
    var inputCount = stemChannelCount
    for (stage, blockCount) in depth.blockCounts.enumerated() {
      for block in 0..<blockCount {
        let shape = ResidualBlock.Shape(
          inputCount: inputCount, innerCount: stemChannelCount << stage,
          expansion: depth.expansion, stride: stage > 0 && block == 0 ? 2 : 1)
        blocks.append(
          try ResidualBlock(weights, name: "layer\(stage + 1).\(block)", shape: shape))
        inputCount = shape.outputCount
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

/// Two 3x3 convolutions, or a 3x3 between two 1x1, and the way past them.
private struct ResidualBlock: Sendable {
  /// The channels and the stride of a block.
  struct Shape {
    let inputCount: Int
    let innerCount: Int
    let expansion: Int
    let stride: Int

    var outputCount: Int { innerCount * expansion }
    var isBottleneck: Bool { expansion > 1 }
    var needsShortcut: Bool { stride > 1 || inputCount != outputCount }
  }

  let convolutions: [FoldedConvolution]
  let shortcut: FoldedConvolution?

  init(_ weights: NamedWeights, name: String, shape: Shape) throws(DataError) {
    let kernels =
      shape.isBottleneck
      ? [
        (shape.innerCount, shape.inputCount, 1, 1),
        (shape.innerCount, shape.innerCount, 3, shape.stride),
        (shape.outputCount, shape.innerCount, 1, 1),
      ]
      : [
        (shape.innerCount, shape.inputCount, 3, shape.stride),
        (shape.innerCount, shape.innerCount, 3, 1),
      ]
    var convolutions: [FoldedConvolution] = []
    for (index, (outputs, inputs, side, stride)) in kernels.enumerated() {
      convolutions.append(
        try FoldedConvolution(
          weights, convolution: "\(name).conv\(index + 1)", norm: "\(name).bn\(index + 1)",
          shape: [outputs, inputs, side, side], stride: stride))
    }
    self.convolutions = convolutions
    shortcut =
      shape.needsShortcut
      ? try FoldedConvolution(
        weights, convolution: "\(name).downsample.0", norm: "\(name).downsample.1",
        shape: [shape.outputCount, shape.inputCount, 1, 1], stride: shape.stride)
      : nil
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    var maps = input
    for convolution in convolutions.dropLast() {
      maps = try convolution.applied(to: maps)
      try maps.applyReLU()
    }
    let output = try convolutions[convolutions.count - 1].applied(to: maps)
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
