import Episodes

/// A change `U D` of a layer's weight by a product of rank R, trained in place of the weight.
///
/// `U` starts at 0, so that the layer starts as it was. During training the change is added to the layer's
/// output, which avoids the gradient of the whole weight. On saving it is added to the weight.
///
/// - Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2022), section 4.1, with
///   its scale alpha equal to the rank.
struct LowRankAdapter: Sendable {
  /// `[R, in]`, or `[R, C, K, K]` for a convolution.
  let down: Tensor
  /// `[out, R]`, or `[out, R, 1, 1]`.
  let up: Tensor
  private let name: String

  /// An adapter of the weight `name` of this shape, with random numbers of its own.
  init(name: String, shape: [Int], rank: Int, seed: UInt64) throws(DataError) {
    self.name = name
    var initialisation = ParameterInitialisation(seed: seed)
    let downShape = [rank] + shape.dropFirst()
    let fanIn = shape.dropFirst().reduce(1, *)
    down = try Tensor(initialisation.uniform(downShape, fanIn: fanIn), isTrainable: true)
    let upShape = [shape[0], rank] + Array(repeating: 1, count: shape.count - 2)
    up = try Tensor(
      Array(repeating: 0, count: shape[0] * rank), shape: upShape, requiresGradient: true)
  }

  var parameters: [String: Tensor] { ["\(name).adapter.down": down, "\(name).adapter.up": up] }

  /// Its part of a linear layer's output.
  func linear(_ input: Tensor) throws(DataError) -> Tensor {
    try input.linear(weight: down, bias: nil).linear(weight: up, bias: nil)
  }

  /// Its part of a convolution's output, whose channels are then scaled by `scale` `[out]`.
  func convolved(_ input: Tensor, scale: Tensor, stride: Int, padding: Int) throws(DataError)
    -> Tensor
  {
    try input.convolved(with: down, bias: nil, stride: stride, padding: padding)
      .convolved(with: up * scale.reshaped([-1, 1, 1, 1]), bias: nil)
  }

  /// The weight that computes the same as `weight` and the adapter together.
  func merged(into weight: Tensor) throws(DataError) -> Tensor {
    try Torch.withoutGradients { () throws(DataError) in
      let (rank, outputs) = (down.shape[0], up.shape[0])
      let product = try up.reshaped([outputs, rank]).matrixProduct(down.reshaped([rank, -1]))
      return try weight + product.reshaped(weight.shape)
    }
  }
}
