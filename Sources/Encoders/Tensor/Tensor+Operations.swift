import CTorchBridge
import Episodes

/// Every operation throws `DataError.Kind.unsupported` if the shapes do not fit.
///
/// The error names them.
extension Tensor {
  /// `max(x, 0)`.
  ///
  /// - Throws: See the extension.
  public func relu() throws(DataError) -> Tensor { try unary(RAPL_UNARY_RELU) }

  /// `e^x`.
  ///
  /// - Throws: See the extension.
  public func exp() throws(DataError) -> Tensor { try unary(RAPL_UNARY_EXP) }

  /// The natural logarithm.
  ///
  /// - Throws: See the extension.
  public func logarithm() throws(DataError) -> Tensor { try unary(RAPL_UNARY_LOG) }

  /// `x` times the share of a normal distribution below it.
  ///
  /// - Throws: See the extension.
  public func gelu() throws(DataError) -> Tensor { try unary(RAPL_UNARY_GELU) }

  /// Scales the last dimension to mean 0 and deviation 1, multiplies it by `weight` and adds `bias`.
  ///
  /// The variance is raised by 1e-6.
  ///
  /// - Throws: See the extension.
  public func layerNormalised(weight: Tensor, bias: Tensor?) throws(DataError) -> Tensor {
    try make("layer norm with \(weight.shape)") {
      torch.rapl_tensor_layer_norm(handle, weight.handle, bias?.handle, $0, $1)
    }
  }

  /// Softmax attention between the tokens of each image: `[N, S, width]` from `[N, S, 3 * width]`.
  ///
  /// The input holds queries, keys and values, each head after head. The gradient computes the shares again,
  /// so that memory grows with the number of tokens and not with its square.
  ///
  /// - Throws: See the extension.
  /// - Source: Vaswani et al., "Attention is all you need" (2017), equation 1.
  public func attended(headCount: Int) throws(DataError) -> Tensor {
    try make("attention of \(headCount) heads on \(shape)") {
      torch.rapl_tensor_attention(handle, Int64(headCount), $0, $1)
    }
  }

  /// The positions and heights of the peaks of maps `[N, K, h, w]`, `[N, 3, K]`.
  ///
  /// A position is the expected x and y under the softmax over the map, each from -1 to 1. A height is the
  /// largest value.
  ///
  /// - Throws: See the extension.
  /// - Source: Finn et al., "Deep Spatial Autoencoders" (2016), eq. 2.
  public func softArgMax() throws(DataError) -> Tensor {
    try make("soft arg-max of \(shape)") { torch.rapl_tensor_soft_argmax(handle, $0, $1) }
  }

  /// `log(1 / (1 + e^-x))`, without overflow.
  ///
  /// - Throws: See the extension.
  public func logSigmoid() throws(DataError) -> Tensor { try unary(RAPL_UNARY_LOG_SIGMOID) }

  /// `1 / (1 + e^-x)`.
  ///
  /// - Throws: See the extension.
  public func sigmoid() throws(DataError) -> Tensor { try unary(RAPL_UNARY_SIGMOID) }

  /// `x * x`.
  ///
  /// - Throws: See the extension.
  public func squared() throws(DataError) -> Tensor { try unary(RAPL_UNARY_SQUARE) }

  /// The square root.
  ///
  /// Its slope at 0 is infinite.
  ///
  /// - Throws: See the extension.
  public func squareRoot() throws(DataError) -> Tensor { try unary(RAPL_UNARY_SQUARE_ROOT) }

  /// The same values, detached from the graph of gradients.
  ///
  /// - Throws: See the extension.
  public func detached() throws(DataError) -> Tensor { try unary(RAPL_UNARY_DETACH) }

  /// The same values in rows, from any layout.
  ///
  /// - Throws: See the extension.
  public func dense() throws(DataError) -> Tensor { try unary(RAPL_UNARY_DENSE) }

  /// The matrix product of `[…, n, k]` and `[…, k, m]`, leading dimensions broadcast.
  ///
  /// - Throws: See the extension.
  public func matrixProduct(_ other: Tensor) throws(DataError) -> Tensor {
    try binary(RAPL_BINARY_MATRIX_PRODUCT, other)
  }

  /// `x W^T + b` for `x` `[…, in]`, `weight` `[out, in]` and `bias` `[out]`, in one pass.
  ///
  /// - Throws: See the extension.
  public func linear(weight: Tensor, bias: Tensor?) throws(DataError) -> Tensor {
    try make("a linear layer of \(weight.shape)") {
      torch.rapl_tensor_linear(handle, weight.handle, bias?.handle, $0, $1)
    }
  }

  /// The sum, broadcasting sizes of 1.
  ///
  /// - Throws: See the extension.
  public static func + (left: Tensor, right: Tensor) throws(DataError) -> Tensor {
    try left.binary(RAPL_BINARY_ADD, right)
  }

  /// The difference, broadcasting sizes of 1.
  ///
  /// - Throws: See the extension.
  public static func - (left: Tensor, right: Tensor) throws(DataError) -> Tensor {
    try left.binary(RAPL_BINARY_SUBTRACT, right)
  }

  /// The product entry by entry, broadcasting sizes of 1.
  ///
  /// - Throws: See the extension.
  public static func * (left: Tensor, right: Tensor) throws(DataError) -> Tensor {
    try left.binary(RAPL_BINARY_MULTIPLY, right)
  }

  /// The quotient entry by entry, broadcasting sizes of 1.
  ///
  /// - Throws: See the extension.
  public static func / (left: Tensor, right: Tensor) throws(DataError) -> Tensor {
    try left.binary(RAPL_BINARY_DIVIDE, right)
  }

  /// `x * factor + summand`, entry by entry.
  ///
  /// - Throws: See the extension.
  public func affine(factor: Double = 1, summand: Double = 0) throws(DataError) -> Tensor {
    try make("scaling") { torch.rapl_tensor_affine(handle, factor, summand, $0, $1) }
  }

  /// The sum along one dimension.
  ///
  /// A negative dimension counts from the end.
  ///
  /// - Throws: See the extension.
  public func sum(_ dimension: Int, keepingDimension: Bool = false) throws(DataError) -> Tensor {
    try reduce(RAPL_REDUCE_SUM, dimension, keepingDimension)
  }

  /// The mean along one dimension.
  ///
  /// A negative dimension counts from the end.
  ///
  /// - Throws: See the extension.
  public func mean(_ dimension: Int, keepingDimension: Bool = false) throws(DataError) -> Tensor {
    try reduce(RAPL_REDUCE_MEAN, dimension, keepingDimension)
  }

  /// The largest entry along one dimension.
  ///
  /// A negative dimension counts from the end.
  ///
  /// - Throws: See the extension.
  public func maximum(_ dimension: Int) throws(DataError) -> Tensor {
    try reduce(RAPL_REDUCE_MAXIMUM, dimension, false)
  }

  /// Shares that sum to 1 along one dimension.
  ///
  /// - Throws: See the extension.
  public func softmax(_ dimension: Int) throws(DataError) -> Tensor {
    try reduce(RAPL_REDUCE_SOFTMAX, dimension, true)
  }

  /// The same numbers in another shape.
  ///
  /// One size may be -1.
  ///
  /// - Throws: See the extension.
  public func reshaped(_ shape: [Int]) throws(DataError) -> Tensor {
    try make("reshaping to \(shape)") {
      torch.rapl_tensor_reshape(handle, shape.map(Int64.init), Int32(shape.count), $0, $1)
    }
  }

  /// The dimensions in another order.
  ///
  /// - Throws: See the extension.
  public func permuted(_ order: [Int]) throws(DataError) -> Tensor {
    try make("permuting to \(order)") {
      torch.rapl_tensor_permute(handle, order.map(Int64.init), Int32(order.count), $0, $1)
    }
  }

  /// The entries of one dimension at `indices`, in that order.
  ///
  /// An index may occur twice.
  ///
  /// - Throws: See the extension.
  public func selecting(_ indices: [Int], dimension: Int = 0) throws(DataError) -> Tensor {
    try make("selecting along \(dimension)") {
      torch.rapl_tensor_select(
        handle, Int64(dimension), indices.map(Int64.init), Int64(indices.count), $0, $1)
    }
  }

  /// Tensors one after another along a dimension.
  ///
  /// - Throws: See the extension.
  public static func concatenating(_ tensors: [Tensor], dimension: Int = 0) throws(DataError)
    -> Tensor
  {
    let handles = tensors.map { Optional($0.handle) }
    return Tensor(
      owning: try makeTensor("concatenating \(tensors.map(\.shape))") { out, error in
        torch.rapl_tensor_concatenate(handles, Int64(handles.count), Int64(dimension), out, error)
      })
  }

  private func unary(_ operation: rapl_unary) throws(DataError) -> Tensor {
    try make("an operation") { torch.rapl_tensor_unary(operation, handle, $0, $1) }
  }

  private func binary(_ operation: rapl_binary, _ other: Tensor) throws(DataError) -> Tensor {
    try make("combining with \(other.shape)") {
      torch.rapl_tensor_binary(operation, handle, other.handle, $0, $1)
    }
  }

  private func reduce(_ operation: rapl_reduction, _ dimension: Int, _ keep: Bool)
    throws(DataError) -> Tensor
  {
    try make("reducing dimension \(dimension)") {
      torch.rapl_tensor_reduce(operation, handle, Int64(dimension), keep, $0, $1)
    }
  }

  func make(
    _ purpose: String,
    _ call: (
      _ out: UnsafeMutablePointer<OpaquePointer?>,
      _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> rapl_torch_status
  ) throws(DataError) -> Tensor {
    Tensor(owning: try makeTensor("\(purpose) of a tensor of shape \(shape)", call))
  }
}
