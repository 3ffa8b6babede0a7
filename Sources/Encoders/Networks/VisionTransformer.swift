import Episodes

/// A vision transformer under timm's names: MAE, MVP and DINOv2 among others.
///
/// Position embeddings are used as the file has them: one for each patch of the card's input, and one more
/// for the class token if the file has it. Those of another input size must be resampled when the weights
/// are converted, because each project resamples in its own way.
///
/// - Source: Dosovitskiy et al., "An image is worth 16x16 words" (2021), LayerScale of Touvron et al.
///   (2021) and register tokens of Darcet et al. (2024) as in DINOv2. Layer norm with epsilon 1e-6, GELU
///   without approximation, as timm and DINOv2 have them.
public struct VisionTransformer: DividedBackbone {
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
  let parts: BackboneParts<TransformerPart>

  var channelCount: Int { sizes.width }

  var projectionName: String { "head" }

  var layout: BackboneMaps.Layout {
    .tokens(leading: 1 + sizes.registerCount, height: patchRowCount)
  }

  /// Takes weights for images of one size.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite, `.mismatch` if the
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
    parts = try BackboneParts(of: sizes.depth, by: plan) { blocks throws(DataError) in
      try part(blocks, .none)
    } trained: { blocks throws(DataError) in
      try part(
        blocks,
        plan.part == .adapters ? .adapters(rank: plan.adapterRank, seed: seed) : .weights)
    }
  }
}
