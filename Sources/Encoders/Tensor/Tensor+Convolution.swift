import CTorchBridge
import Episodes

extension Tensor {
  /// The 2-D convolution of images `[N, C, H, W]` with kernels `[O, C, K, K]` and a bias `[O]`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit.
  public func convolved(with weight: Tensor, bias: Tensor?, stride: Int = 1, padding: Int = 0)
    throws(DataError) -> Tensor
  {
    try make("convolving with \(weight.shape)") {
      rapl_tensor_convolution(
        handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// A kernel `[O, C, K, K]` laid out for convolutions of this stride and padding with `blocked()` images.
  ///
  /// - Throws: `DataError.Kind.unsupported` if this is no kernel.
  public func blockedKernel(stride: Int, padding: Int) throws(DataError) -> Tensor {
    try make("laying out a kernel of shape \(shape)") {
      rapl_tensor_blocked_kernel(handle, Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// The maximum over windows of images `[N, C, H, W]`; the border counts as minus infinity.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the window does not fit.
  public func maximumPooled(window: Int, stride: Int, padding: Int = 0) throws(DataError) -> Tensor
  {
    try make("pooling") {
      rapl_tensor_maximum_pool(
        handle, Int64(window), Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// Replaces the values by `max(x, 0)`; only for inference, on a tensor that nobody else holds.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the tensor takes part in a graph.
  func applyReLU() throws(DataError) {
    try checkTorch("an in-place operation") { rapl_tensor_relu_in_place(handle, $0) }
  }

  /// Replaces the values by `max(x + other, 0)`; only for inference, as `applyReLU()`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit.
  func applyAddingReLU(_ other: Tensor) throws(DataError) {
    try checkTorch("adding in place") {
      rapl_tensor_add_relu_in_place(handle, other.handle, $0)
    }
  }
}
