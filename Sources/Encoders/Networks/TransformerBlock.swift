import Episodes

/// Attention and a two-layer perceptron, each after a layer norm and with a shortcut.
protocol TransformerBlock: Sendable {
  /// The trained parameters, under the names of the file.
  var parameters: [String: Tensor] { get }
  /// The weights that adapters change, with their changes added.
  func mergedParameters() throws(DataError) -> [String: Tensor]
  /// Tokens `[N, S, width]` of tokens.
  func applied(to tokens: Tensor) throws(DataError) -> Tensor
}

extension VisionTransformer.Sizes {
  /// The perceptron's inner layer is four times wider than a token.
  var perceptronWidth: Int { 4 * width }
}
