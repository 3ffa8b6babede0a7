import Episodes

/// A linear layer whose weight is laid out once, for inference.
///
/// It is a convolution of one pixel by one pixel of tokens. What comes out of one token does not depend on the
/// tokens beside it.
public struct PackedLinear: Sendable {
  private let convolution: PackedConvolution

  /// Lays out a weight `[out, in]` with a bias `[out]`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes are others.
  public init(weight: Tensor, bias: Tensor) throws(DataError) {
    convolution = try PackedConvolution(
      kernel: weight.reshaped(weight.shape + [1, 1]), bias: bias)
  }

  /// What the layer makes of tokens `[N, S, in]`, then plus `summand`, then a function of that.
  ///
  /// - Returns: `[N, S, out]`.
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit, or gradients are recorded of them.
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
