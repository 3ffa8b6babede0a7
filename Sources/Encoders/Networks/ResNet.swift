import Episodes

/// ResNet-18, 34 or 50 under torchvision's names.
///
/// Batch norm keeps the statistics of the file, also while the rest is trained: those of a few labelled
/// episodes would follow them.
///
/// - Source: He et al. (2015); torchvision `resnet18` and its kin (stride in the 3x3 that comes first in
///   a stage, max-pool padded with minus infinity, batch norm epsilon 1e-5).
public struct ResNet: Backbone {
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

  let channelCount: Int
  /// What is run once per frame; `nil` where training changes everything.
  private let frozen: ResNetPart?
  private let trained: ResNetPart?
  /// The trained part as it was.
  private let pretrained: ResNetPart?

  var projectionName: String { "fc" }

  /// Takes weights of any width: stages have one, two, four and eight times the stem's channels.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  init(
    _ weights: NamedWeights, depth: Depth, stemChannelCount: Int = 64, plan: TrainingPlan,
    seed: UInt64 = 0
  ) throws(DataError) {
    let layout = Self.layout(depth, stemChannelCount: stemChannelCount)
    channelCount = layout.last?.shape.outputCount ?? stemChannelCount
    let last = layout.count - 1
    func part(
      from first: Int, to end: Int, _ make: @escaping ResNetPart.Maker
    ) throws(DataError) -> ResNetPart {
      try ResNetPart(
        stemChannelCount: first == 0 ? stemChannelCount : nil, layout[first..<end], make)
    }
    func folded(_ place: NormedConvolutionPlace) throws(DataError) -> any NormedConvolution {
      try FoldedConvolution(weights, place)
    }
    guard plan.trainsBackbone else {
      frozen = try part(from: 0, to: layout.count, folded)
      (trained, pretrained) = (nil, nil)
      return
    }
    let start = plan.part == .lastBlock ? last : 0
    frozen = start == 0 ? nil : try part(from: 0, to: start, folded)
    var count = 0
    trained = try part(from: start, to: layout.count) { place throws(DataError) in
      count += 1
      return plan.part == .adapters
        ? try AdaptedConvolution(
          weights, place, rank: plan.adapterRank, seed: seed.ofPart(1 + count))
        : try TrainedConvolution(weights, place)
    }
    pretrained =
      plan.keepsPretrained
      ? try part(from: start, to: layout.count, folded) : nil
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
    try frozen?.frozenMaps(of: images) ?? images
  }

  func maps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps {
    BackboneMaps(tensor: try trained?.applied(to: input) ?? input, layout: .grid)
  }

  func pretrainedMaps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps? {
    try pretrained.map { part throws(DataError) in
      BackboneMaps(tensor: try part.frozenMaps(of: input), layout: .grid)
    }
  }

  private static func layout(_ depth: Depth, stemChannelCount: Int) -> [ResidualBlock.Place] {
    var inputCount = stemChannelCount
    return depth.blockCounts.enumerated().flatMap { stage, blockCount in
      (0..<blockCount).map { block in
        let shape = ResidualBlock.Shape(
          inputCount: inputCount, innerCount: stemChannelCount << stage,
          expansion: depth.expansion, stride: stage > 0 && block == 0 ? 2 : 1)
        inputCount = shape.outputCount
        return ResidualBlock.Place(name: "layer\(stage + 1).\(block)", shape: shape)
      }
    }
  }
}
