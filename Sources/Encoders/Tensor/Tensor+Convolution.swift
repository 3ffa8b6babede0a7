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
      torch.rapl_tensor_convolution(
        handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// The maximum over windows of images `[N, C, H, W]`.
  ///
  /// The border counts as minus infinity.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the window does not fit.
  public func maximumPooled(window: Int, stride: Int, padding: Int = 0) throws(DataError) -> Tensor
  {
    try make("pooling") {
      torch.rapl_tensor_maximum_pool(
        handle, Int64(window), Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// The maximum over 3x3 windows at every second row and column of images `[N, C, H, W]`, for inference.
  ///
  /// The border does not count.
  ///
  /// - Returns: `[N, C, (H + 1) / 2, (W + 1) / 2]`, channels innermost in memory.
  /// - Throws: `DataError.Kind.unsupported` if the tensor is no batch of images, or if gradients are
  ///   recorded.
  public func maximumPooledByHalf() throws(DataError) -> Tensor {
    try make("pooling") { torch.rapl_tensor_halving_pool(handle, $0, $1) }
  }
}
