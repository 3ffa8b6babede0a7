import Episodes

/// Which weights of a part of a vision transformer are trained.
enum TransformerTraining: Sendable {
  case none
  /// Every weight.
  case weights
  /// Adapters of the attention's layers.
  case adapters(rank: Int, seed: UInt64)

  var trainsWeights: Bool {
    if case .weights = self { true } else { false }
  }

  /// The same with different random numbers for every block.
  func ofBlock(_ index: Int) -> TransformerTraining {
    guard case .adapters(let rank, let seed) = self else { return self }
    return .adapters(rank: rank, seed: seed.ofPart(2 + 2 * index))
  }
}

/// Consecutive blocks of a vision transformer, with the token embedding before the first one and the norm
/// after the last.
struct TransformerPart: BackbonePart {
  private let embedding: TokenEmbedding?
  private let blocks: [any TransformerBlock]
  private let norm: Layer?
  private let isTrained: Bool

  init(
    _ weights: NamedWeights, sizes: VisionTransformer.Sizes, patchCount: Int, blocks: Range<Int>,
    training: TransformerTraining
  ) throws(DataError) {
    embedding =
      blocks.lowerBound == 0
      ? try TokenEmbedding(
        weights, sizes: sizes, patchCount: patchCount, isTrainable: training.trainsWeights)
      : nil
    self.blocks = try blocks.map { index throws(DataError) in
      try Self.block(weights, index: index, sizes: sizes, training: training)
    }
    norm =
      blocks.upperBound == sizes.depth
      ? try Layer(weights, "norm", shape: [sizes.width], isTrainable: training.trainsWeights)
      : nil
    isTrained = training.trainsWeights
  }

  private static func block(
    _ weights: NamedWeights, index: Int, sizes: VisionTransformer.Sizes,
    training: TransformerTraining
  ) throws(DataError) -> any TransformerBlock {
    let name = "blocks.\(index)"
    if case .none = training {
      return try FoldedTransformerBlock(weights, name: name, sizes: sizes)
    }
    return try TrainedTransformerBlock(
      weights, name: name, sizes: sizes, training: training.ofBlock(index))
  }

  var parameters: [String: Tensor] {
    var all = blocks.reduce(into: [:]) { $0.merge($1.parameters) { own, _ in own } }
    guard isTrained else { return all }
    all.merge(embedding?.arrays ?? [:]) { own, _ in own }
    all.merge(norm?.named("norm") ?? [:]) { own, _ in own }
    return all
  }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    guard !isTrained else { return parameters }
    var all: [String: Tensor] = [:]
    for block in blocks { all.merge(try block.mergedParameters()) { own, _ in own } }
    return all
  }

  /// Tokens `[N, S, width]` from images or tokens.
  func applied(to input: Tensor) throws(DataError) -> Tensor {
    var tokens = try embedding?.applied(to: input) ?? input
    for block in blocks { tokens = try block.applied(to: tokens) }
    return try norm?.normalised(tokens) ?? tokens
  }

  func frozenMaps(of input: Tensor) throws(DataError) -> Tensor {
    try Torch.withoutGradients { () throws(DataError) in try applied(to: input) }
  }
}

/// The embedding of an image as tokens.
struct TokenEmbedding: Sendable {
  private let sizes: VisionTransformer.Sizes
  private let patches: Layer
  private let classToken: Tensor
  private let registers: Tensor?
  private let positions: Tensor
  private let registerName: String

  init(
    _ weights: NamedWeights, sizes: VisionTransformer.Sizes, patchCount: Int, isTrainable: Bool
  ) throws(DataError) {
    self.sizes = sizes
    func tensor(_ name: String, _ shape: [Int]) throws(DataError) -> Tensor {
      try Tensor(weights.array(name, shape: shape), isTrainable: isTrainable)
    }
    let width = sizes.width
    patches = try Layer(
      weights, "patch_embed.proj", shape: [width, 3, sizes.patchSize, sizes.patchSize],
      isTrainable: isTrainable)
    classToken = try tensor("cls_token", [1, 1, width])
    // timm's name, and DINOv2's own.
    registerName = weights.shape("reg_token") != nil ? "reg_token" : "register_tokens"
    registers =
      sizes.registerCount > 0 ? try tensor(registerName, [1, sizes.registerCount, width]) : nil
    let withoutClass = [1, patchCount, width]
    positions = try tensor(
      "pos_embed",
      weights.shape("pos_embed") == withoutClass ? withoutClass : [1, patchCount + 1, width])
  }

  var arrays: [String: Tensor] {
    var all = patches.named("patch_embed.proj")
    (all["cls_token"], all["pos_embed"], all[registerName]) = (classToken, positions, registers)
    return all
  }

  /// `[N, 1 + R + P, width]`: the class token, the registers, the patches.
  func applied(to images: Tensor) throws(DataError) -> Tensor {
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
}
