import Episodes

/// ResNet-18, 34 or 50 under torchvision's names.
///
/// Batch norm keeps the statistics of the file during training. New ones would follow the few labelled
/// episodes.
///
/// - Source: He et al. (2015) and torchvision's `resnet18` and its kin (stride in the 3x3 that comes
///   first in a stage, max-pool padded with minus infinity, batch norm epsilon 1e-5).
public struct ResNet: DividedBackbone {
  /// The number of layers with weights.
  public enum Depth: Int, Sendable, Codable, CaseIterable {
    /// Two basic blocks a stage.
    case eighteen = 18
    /// Three, four, six and three basic blocks.
    case thirtyFour = 34
    /// Three, four, six and three bottleneck blocks.
    case fifty = 50

    fileprivate var blockCounts: [Int] { self == .eighteen ? [2, 2, 2, 2] : [3, 4, 6, 3] }

    /// The outputs of a block as a multiple of its inner channels.
    fileprivate var expansion: Int { self == .fifty ? 4 : 1 }
  }

  let channelCount: Int
  let parts: BackboneParts<ResNetPart>

  var projectionName: String { "fc" }

  var layout: BackboneMaps.Layout { .grid }

  /// Takes weights of any width: stages have one, two, four and eight times the stem's channels.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  init(
    _ weights: NamedWeights, depth: Depth, stemChannelCount: Int = 64, plan: TrainingPlan,
    seed: UInt64 = 0
  ) throws(DataError) {
    let places = Self.places(depth, stemChannelCount: stemChannelCount)
    channelCount = places.last?.shape.outputCount ?? stemChannelCount
    func part(
      _ blocks: Range<Int>, _ make: @escaping ResNetPart.Maker
    ) throws(DataError) -> ResNetPart {
      try ResNetPart(
        stemChannelCount: blocks.lowerBound == 0 ? stemChannelCount : nil, places[blocks], make)
    }
    parts = try BackboneParts(of: places.count, by: plan) { blocks throws(DataError) in
      try part(blocks) { place throws(DataError) in try FoldedConvolution(weights, place) }
    } trained: { blocks throws(DataError) in
      var count = 0
      return try part(blocks) { place throws(DataError) in
        count += 1
        return plan.part == .adapters
          ? try AdaptedConvolution(
            weights, place, rank: plan.adapterRank, seed: seed.ofPart(1 + count))
          : try TrainedConvolution(weights, place)
      }
    }
  }

  private static func places(_ depth: Depth, stemChannelCount: Int) -> [ResidualBlock.Place] {
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
