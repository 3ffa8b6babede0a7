import Episodes

/// A block that is never trained.
///
/// Its weights are laid out once, with the scales of its branches folded in. The products include the
/// shortcuts and the perceptron's function.
struct FoldedTransformerBlock: TransformerBlock {
  private let headCount: Int
  private let attentionNorm: Layer
  private let queriesKeysValues: PackedLinear
  private let attentionOutput: PackedLinear
  private let perceptronNorm: Layer
  private let perceptronInput: PackedLinear
  private let perceptronOutput: PackedLinear

  init(_ weights: NamedWeights, name: String, sizes: VisionTransformer.Sizes) throws(DataError) {
    let (width, inner) = (sizes.width, sizes.perceptronWidth)
    func tensor(_ part: String, _ shape: [Int]) throws(DataError) -> Tensor {
      try Tensor(weights.array("\(name).\(part)", shape: shape), isTrainable: false)
    }
    func packed(_ layer: String, _ shape: [Int], scale: String? = nil) throws(DataError)
      -> PackedLinear
    {
      let weight = try tensor("\(layer).weight", shape)
      let bias = try tensor("\(layer).bias", [shape[0]])
      guard let scale, sizes.hasLayerScale else {
        return try PackedLinear(weight: weight, bias: bias)
      }
      let factors = try tensor(scale, [width])
      return try PackedLinear(weight: weight * factors.reshaped([-1, 1]), bias: bias * factors)
    }
    func norm(_ norm: String) throws(DataError) -> Layer {
      try Layer(weights, "\(name).\(norm)", shape: [width], isTrainable: false)
    }
    headCount = sizes.headCount
    attentionNorm = try norm("norm1")
    queriesKeysValues = try packed("attn.qkv", [3 * width, width])
    attentionOutput = try packed("attn.proj", [width, width], scale: "ls1.gamma")
    perceptronNorm = try norm("norm2")
    perceptronInput = try packed("mlp.fc1", [inner, width])
    perceptronOutput = try packed("mlp.fc2", [width, inner], scale: "ls2.gamma")
  }

  var parameters: [String: Tensor] { [:] }

  func mergedParameters() -> [String: Tensor] { [:] }

  func applied(to tokens: Tensor) throws(DataError) -> Tensor {
    let attended = try queriesKeysValues.applied(to: attentionNorm.normalised(tokens))
      .attended(headCount: headCount)
    let middle = try attentionOutput.applied(to: attended, adding: tokens)
    let hidden = try perceptronInput.applied(
      to: perceptronNorm.normalised(middle), activation: .gelu)
    return try perceptronOutput.applied(to: hidden, adding: middle)
  }
}
