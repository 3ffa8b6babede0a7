import Episodes

/// A vision transformer under timm's names: MAE, MVP and DINOv2 among others.
///
/// Position embeddings are taken as they stand in the file: one for each patch of the card's input,
/// and one more for the class token where the file has it. Those of another input size must be
/// resampled when the weights are converted, as each project does it in its own way.
///
/// - Source: Dosovitskiy et al., "An image is worth 16x16 words" (2021); LayerScale of Touvron et al.
///   (2021) and register tokens of Darcet et al. (2024) as in DINOv2. Layer norm with epsilon 1e-6, GELU
///   without approximation, as timm and DINOv2 have them.
public struct VisionTransformer: Backbone {
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
    public var pooling = FeaturePooling.classToken

    /// The sizes of ViT-S/16.
    public init() {}
  }

  private let sizes: Sizes
  private let patchRowCount: Int
  /// What is run once per frame; `nil` where training changes everything.
  private let frozen: TransformerPart?
  private let trained: TransformerPart?
  /// The trained part as it was.
  private let pretrained: TransformerPart?

  var channelCount: Int { sizes.width }

  var projectionName: String { "head" }

  /// Takes weights for images of one size.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite; `.mismatch` if the
  ///   position embeddings are for images of another size.
  init(
    _ weights: NamedWeights, sizes: Sizes, height: Int, width: Int, plan: TrainingPlan,
    seed: UInt64 = 0
  ) throws(DataError) {
    self.sizes = sizes
    patchRowCount = height / sizes.patchSize
    let patchCount = patchRowCount * (width / sizes.patchSize)
    func part(_ blocks: Range<Int>, _ training: TransformerTraining) throws(DataError)
      -> TransformerPart
    {
      try TransformerPart(
        weights, sizes: sizes, patchCount: patchCount, blocks: blocks, training: training)
    }
    guard plan.trainsBackbone else {
      frozen = try part(0..<sizes.depth, .none)
      (trained, pretrained) = (nil, nil)
      return
    }
    let start = plan.part == .lastBlock ? sizes.depth - 1 : 0
    frozen = start == 0 ? nil : try part(0..<start, .none)
    trained = try part(
      start..<sizes.depth,
      plan.part == .adapters ? .adapters(rank: plan.adapterRank, seed: seed) : .weights)
    pretrained = plan.keepsPretrained ? try part(start..<sizes.depth, .none) : nil
  }

  var parameters: [String: Tensor] { trained?.parameters ?? [:] }

  var pretrainedNames: Set<String> {
    Set(parameters.keys.filter { !$0.contains(".adapter.") })
  }

  var preparesImages: Bool { frozen == nil }

  var knowsPretrained: Bool { pretrained != nil }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    try trained?.savedParameters() ?? [:]
  }

  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    guard let frozen else { return images }
    return try Torch.withoutGradients { () throws(DataError) in try frozen.applied(to: images) }
  }

  func maps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps {
    maps(try trained?.applied(to: input) ?? input)
  }

  func pretrainedMaps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps? {
    try pretrained.map { part throws(DataError) in
      maps(try Torch.withoutGradients { () throws(DataError) in try part.applied(to: input) })
    }
  }

  private func maps(_ tokens: Tensor) -> BackboneMaps {
    BackboneMaps(
      tensor: tokens, layout: .tokens(leading: 1 + sizes.registerCount, height: patchRowCount))
  }
}
