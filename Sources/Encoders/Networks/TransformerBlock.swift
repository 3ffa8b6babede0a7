import Episodes

/// Attention and a two-layer perceptron, each behind a layer norm and past a shortcut.
protocol TransformerBlock: Sendable {
  /// What is trained, under the names of the file.
  var parameters: [String: Tensor] { get }
  /// The weights that adapters change, with what they add.
  func mergedParameters() throws(DataError) -> [String: Tensor]
  /// Tokens `[N, S, width]` of tokens.
  func applied(to tokens: Tensor) throws(DataError) -> Tensor
}

extension VisionTransformer.Sizes {
  /// The perceptron's inner layer is four times wider than a token.
  var perceptronWidth: Int { 4 * width }
}
