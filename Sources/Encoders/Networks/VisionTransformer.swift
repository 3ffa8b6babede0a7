import Episodes

/// A vision transformer under timm's names, frozen: MAE, MVP and DINOv2 among others.
///
/// Position embeddings are taken as they stand in the file: one for each patch of the card's input,
/// and one more for the class token where the file has it. Those of another input size must be
/// resampled when the weights are converted, as each project does it in its own way.
///
/// - Source: Dosovitskiy et al., "An image is worth 16x16 words" (2021); LayerScale of Touvron et al.
///   (2021) and register tokens of Darcet et al. (2024) as in DINOv2. Layer norm with epsilon 1e-6, GELU
///   without approximation, as timm and DINOv2 have them.
public struct VisionTransformer: FrozenBackbone {
  /// How a frame's tokens become its features.
  public enum Pooling: String, Codable, Sendable, CaseIterable {
    /// The class token.
    case classToken
    /// The mean of the patches' tokens.
    case average
  }

  /// The sizes that the weights must have.
  public struct Sizes: Codable, Sendable, Equatable {
    /// Length of a token: 384, 768 and 1024 for S, B and L.
    public var width = 384
    /// Blocks: 12, 12 and 24.
    public var depth = 12
    /// Heads of attention: 6, 12 and 16.
    public var headCount = 6
    /// Side of a patch in pixels: 14 or 16.
    public var patchSize = 16
    /// Register tokens between the class token and the patches, as some of DINOv2's have.
    public var registerCount = 0
    /// Whether every branch has a learned scale, as DINOv2's have.
    public var hasLayerScale = false
    /// How tokens become features.
    public var pooling = Pooling.classToken

    /// The sizes of ViT-S/16.
    public init() {}
  }

  private let sizes: Sizes
  private let patches: Layer
  private let classToken: Tensor
  private let registers: Tensor?
  private let positions: Tensor
  private let blocks: [TransformerBlock]
  private let norm: Layer

  /// Length of a feature vector.
  public var dimension: Int { sizes.width }

  /// timm's name of the layer behind the norm.
  public var projectionName: String { "head" }

  /// Takes weights for images of one size.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite; `.mismatch` if the
  ///   position embeddings are for images of another size.
  public init(_ weights: NamedWeights, sizes: Sizes, height: Int, width: Int) throws(DataError) {
    self.sizes = sizes
    let dimension = sizes.width
    patches = try Layer(
      weights, "patch_embed.proj", shape: [dimension, 3, sizes.patchSize, sizes.patchSize],
      isTrainable: false)
    classToken = try Tensor(
      weights.array("cls_token", shape: [1, 1, dimension]), isTrainable: false)
    registers = try Self.registers(weights, sizes)
    positions = try Self.positions(
      weights, sizes, patchCount: (height / sizes.patchSize) * (width / sizes.patchSize))
    var blocks: [TransformerBlock] = []
    for index in 0..<sizes.depth {
      blocks.append(try TransformerBlock(weights.under("blocks.\(index)."), sizes: sizes))
    }
    self.blocks = blocks
    norm = try Layer(weights, "norm", shape: [dimension], isTrainable: false)
  }

  /// The pooled tokens of images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, dimension]`, cut off from the graph of gradients.
  /// - Throws: `DataError.Kind.unsupported` if the images are of another size than the weights are for.
  public func features(of images: Tensor) throws(DataError) -> Tensor {
    try Torch.withoutGradients { () throws(DataError) in
      var tokens = try tokens(of: images)
      for block in blocks { tokens = try block.applied(to: tokens) }
      return try pooled(norm.normalised(tokens))
    }
  }

  /// `[N, 1 + R + P, width]`: the class token, the registers, the patches.
  private func tokens(of images: Tensor) throws(DataError) -> Tensor {
    let count = images.shape[0]
    let maps = try images.convolved(
      with: patches.weight, bias: patches.bias, stride: sizes.patchSize)
    let patchTokens = try maps.reshaped([count, sizes.width, -1]).permuted([0, 2, 1])
    let repeated = Array(repeating: 0, count: count)
    let classTokens = try classToken.selecting(repeated)
    guard positions.shape[1] == patchTokens.shape[1] + 1 else {
      let placed = try patchTokens + positions
      return try Tensor.concatenating(
        [classTokens] + registerTokens(repeated) + [placed], dimension: 1)
    }
    let placed = try Tensor.concatenating([classTokens, patchTokens], dimension: 1) + positions
    guard sizes.registerCount > 0 else { return placed }
    let rest = try placed.selecting(Array(1..<placed.shape[1]), dimension: 1)
    return try Tensor.concatenating(
      [placed.selecting([0], dimension: 1)] + registerTokens(repeated) + [rest], dimension: 1)
  }

  private func registerTokens(_ repeated: [Int]) throws(DataError) -> [Tensor] {
    guard let registers else { return [] }
    return [try registers.selecting(repeated)]
  }

  private func pooled(_ tokens: Tensor) throws(DataError) -> Tensor {
    switch sizes.pooling {
    case .classToken:
      return try tokens.selecting([0], dimension: 1).reshaped([tokens.shape[0], sizes.width])
    case .average:
      let patches = Array(1 + sizes.registerCount..<tokens.shape[1])
      return try tokens.selecting(patches, dimension: 1).mean(1)
    }
  }

  /// timm calls them `reg_token`, DINOv2 itself `register_tokens`.
  private static func registers(_ weights: NamedWeights, _ sizes: Sizes) throws(DataError)
    -> Tensor?
  {
    guard sizes.registerCount > 0 else { return nil }
    let name = weights.shape("reg_token") != nil ? "reg_token" : "register_tokens"
    return try Tensor(
      weights.array(name, shape: [1, sizes.registerCount, sizes.width]), isTrainable: false)
  }

  private static func positions(_ weights: NamedWeights, _ sizes: Sizes, patchCount: Int)
    throws(DataError) -> Tensor
  {
    let found = weights.shape("pos_embed") ?? []
    let withClass = [1, patchCount + 1, sizes.width]
    let without = [1, patchCount, sizes.width]
    return try Tensor(
      weights.array("pos_embed", shape: found == without ? without : withClass),
      isTrainable: false)
  }
}

/// Attention and a two-layer perceptron, each behind a layer norm and past a shortcut.
private struct TransformerBlock: Sendable {
  let headCount: Int
  let attentionNorm: Layer
  let queriesKeysValues: Layer
  let attentionOutput: Layer
  let attentionScale: Tensor?
  let perceptronNorm: Layer
  let perceptronInput: Layer
  let perceptronOutput: Layer
  let perceptronScale: Tensor?

  /// How many times wider the perceptron's inner layer is than a token.
  private static let perceptronExpansion = 4

  init(_ weights: NamedWeights, sizes: VisionTransformer.Sizes) throws(DataError) {
    let (width, inner) = (sizes.width, sizes.width * Self.perceptronExpansion)
    func layer(_ name: String, _ shape: [Int]) throws(DataError) -> Layer {
      try Layer(weights, name, shape: shape, isTrainable: false)
    }
    func scale(_ name: String) throws(DataError) -> Tensor? {
      guard sizes.hasLayerScale else { return nil }
      return try Tensor(weights.array(name, shape: [width]), isTrainable: false)
    }
    headCount = sizes.headCount
    attentionNorm = try layer("norm1", [width])
    queriesKeysValues = try layer("attn.qkv", [3 * width, width])
    attentionOutput = try layer("attn.proj", [width, width])
    attentionScale = try scale("ls1.gamma")
    perceptronNorm = try layer("norm2", [width])
    perceptronInput = try layer("mlp.fc1", [inner, width])
    perceptronOutput = try layer("mlp.fc2", [width, inner])
    perceptronScale = try scale("ls2.gamma")
  }

  func applied(to tokens: Tensor) throws(DataError) -> Tensor {
    let attended = try attention(attentionNorm.normalised(tokens))
    let middle = try tokens + scaled(attended, attentionScale)
    let hidden = try perceptronInput.linear(perceptronNorm.normalised(middle)).gelu()
    return try middle + scaled(perceptronOutput.linear(hidden), perceptronScale)
  }

  /// Softmax attention between the tokens of each image, `[N, S, width]` to the same.
  private func attention(_ tokens: Tensor) throws(DataError) -> Tensor {
    let (count, length, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2])
    let headWidth = width / headCount
    let all = try queriesKeysValues.linear(tokens)
      .reshaped([count, length, 3, headCount, headWidth]).permuted([2, 0, 3, 1, 4])
    func part(_ index: Int) throws(DataError) -> Tensor {
      try all.selecting([index]).reshaped([count, headCount, length, headWidth])
    }
    let queries = try part(0).affine(factor: 1 / Double(headWidth).squareRoot())
    let shares = try queries.matrixProduct(part(1).permuted([0, 1, 3, 2])).softmax(3)
    return try attentionOutput.linear(
      shares.matrixProduct(part(2)).permuted([0, 2, 1, 3]).reshaped([count, length, width]))
  }

  private func scaled(_ branch: Tensor, _ scale: Tensor?) throws(DataError) -> Tensor {
    guard let scale else { return branch }
    return try branch * scale
  }
}
