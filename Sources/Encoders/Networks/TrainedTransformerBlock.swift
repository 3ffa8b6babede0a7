import Episodes

/// A block whose weights are trained, or adapters of its attention.
struct TrainedTransformerBlock: TransformerBlock {
  private let name: String
  private let isTrained: Bool
  private let headCount: Int
  private let attentionNorm: Layer
  private let queriesKeysValues: Layer
  private let attentionOutput: Layer
  private let attentionScale: Tensor?
  private let perceptronNorm: Layer
  private let perceptronInput: Layer
  private let perceptronOutput: Layer
  private let perceptronScale: Tensor?

  init(
    _ weights: NamedWeights, name: String, sizes: VisionTransformer.Sizes,
    training: TransformerTraining
  ) throws(DataError) {
    let (width, inner) = (sizes.width, sizes.perceptronWidth)
    let isTrainable = training.trainsWeights
    func layer(_ layer: String, _ shape: [Int], adapterIndex: Int? = nil) throws(DataError)
      -> Layer
    {
      let full = "\(name).\(layer)"
      var adapter: LowRankAdapter?
      if case .adapters(let rank, let seed) = training, let adapterIndex {
        adapter = try LowRankAdapter(
          name: full, shape: shape, rank: rank, seed: seed.ofPart(adapterIndex))
      }
      return try Layer(weights, full, shape: shape, isTrainable: isTrainable, adapter: adapter)
    }
    func scale(_ scale: String) throws(DataError) -> Tensor? {
      guard sizes.hasLayerScale else { return nil }
      return try Tensor(weights.array("\(name).\(scale)", shape: [width]), isTrainable: isTrainable)
    }
    self.name = name
    isTrained = isTrainable
    headCount = sizes.headCount
    attentionNorm = try layer("norm1", [width])
    queriesKeysValues = try layer("attn.qkv", [3 * width, width], adapterIndex: 0)
    attentionOutput = try layer("attn.proj", [width, width], adapterIndex: 1)
    attentionScale = try scale("ls1.gamma")
    perceptronNorm = try layer("norm2", [width])
    perceptronInput = try layer("mlp.fc1", [inner, width])
    perceptronOutput = try layer("mlp.fc2", [width, inner])
    perceptronScale = try scale("ls2.gamma")
  }

  var parameters: [String: Tensor] {
    guard isTrained else {
      return adapted.reduce(into: [:]) {
        $0.merge($1.layer.adapter?.parameters ?? [:]) { own, _ in own }
      }
    }
    var all: [String: Tensor] = [:]
    for (layer, suffix) in layers {
      all.merge(layer.named("\(name).\(suffix)")) { own, _ in own }
    }
    (all["\(name).ls1.gamma"], all["\(name).ls2.gamma"]) = (attentionScale, perceptronScale)
    return all
  }

  func mergedParameters() throws(DataError) -> [String: Tensor] {
    var all: [String: Tensor] = [:]
    for (layer, suffix) in adapted {
      all["\(name).\(suffix).weight"] = try layer.adapter?.merged(into: layer.weight)
    }
    return all
  }

  func applied(to tokens: Tensor) throws(DataError) -> Tensor {
    let attended = try attentionOutput.linear(
      queriesKeysValues.linear(attentionNorm.normalised(tokens)).attended(headCount: headCount))
    let middle = try tokens + scaled(attended, attentionScale)
    let hidden = try perceptronInput.linear(perceptronNorm.normalised(middle)).gelu()
    return try middle + scaled(perceptronOutput.linear(hidden), perceptronScale)
  }

  private var adapted: [(layer: Layer, suffix: String)] {
    [(queriesKeysValues, "attn.qkv"), (attentionOutput, "attn.proj")]
  }

  private var layers: [(layer: Layer, suffix: String)] {
    adapted + [
      (attentionNorm, "norm1"), (perceptronNorm, "norm2"), (perceptronInput, "mlp.fc1"),
      (perceptronOutput, "mlp.fc2"),
    ]
  }

  private func scaled(_ branch: Tensor, _ scale: Tensor?) throws(DataError) -> Tensor {
    guard let scale else { return branch }
    return try branch * scale
  }
}
