import Episodes

/// A linear layer whose weight is packed once, for inference.
///
/// It is a 1x1 convolution of tokens. The output for one token does not depend on the other tokens of the
/// batch.
public struct PackedLinear: Sendable {
  private let convolution: PackedConvolution

  /// Packs a weight `[out, in]` with a bias `[out]`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes differ from these.
  public init(weight: Tensor, bias: Tensor) throws(DataError) {
    convolution = try PackedConvolution(
      kernel: weight.reshaped(weight.shape + [1, 1]), bias: bias)
  }

  /// The layer's output for tokens `[N, S, in]`, plus `summand`, followed by an activation.
  ///
  /// - Returns: `[N, S, out]`.
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit, or if gradients are recorded.
  public func applied(
    to tokens: Tensor, adding summand: Tensor? = nil, activation: Activation = .none
  ) throws(DataError) -> Tensor {
    let output = try convolution.applied(
      to: Self.pixels(tokens),
      adding: summand.map { summand throws(DataError) in try Self.pixels(summand) },
      activation: activation)
    return try output.reshaped([tokens.shape[0], tokens.shape[1], -1])
  }

  private static func pixels(_ tokens: Tensor) throws(DataError) -> Tensor {
    try tokens.reshaped([-1, tokens.shape[2], 1, 1])
  }
}
