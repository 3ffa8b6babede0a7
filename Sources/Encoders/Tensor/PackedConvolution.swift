import CTorchBridge
import Episodes

/// A 2-D convolution with a square kernel that is packed once, for inference.
///
/// A 3x3 kernel at stride 1 is transformed, which needs a quarter of the multiplications. The output for one
/// image does not depend on the other images of the batch.
///
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks" (2015).
public struct PackedConvolution: Sendable {
  private let kernel: Tensor
  private let bias: Tensor
  /// `[O, C, K, K]`.
  private let shape: [Int]
  private let stride: Int
  private let padding: Int

  /// Packs a kernel.
  ///
  /// - Parameters:
  ///   - kernel: `[O, C, K, K]`.
  ///   - bias: `[O]`.
  ///   - stride: The distance from one window to the next.
  ///   - padding: The width of the border of zeros round the images, less than K.
  /// - Throws: `DataError.Kind.unsupported` if the shapes differ from these.
  public init(kernel: Tensor, bias: Tensor, stride: Int = 1, padding: Int = 0) throws(DataError) {
    (shape, self.stride, self.padding, self.bias) = (kernel.shape, stride, padding, bias)
    self.kernel = try kernel.make("laying out a kernel") {
      torch.rapl_tensor_packed_kernel(kernel.handle, Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// The convolution of images `[N, C, H, W]`, plus `summand`, followed by an activation, in one pass over
  /// the output.
  ///
  /// - Returns: `[N, O, h, w]`, channels innermost in memory.
  /// - Throws: `DataError.Kind.unsupported` if the shapes do not fit, or if gradients are recorded.
  public func applied(
    to images: Tensor, adding summand: Tensor? = nil, activation: Activation = .none
  ) throws(DataError) -> Tensor {
    var packed = rapl_packed_convolution(
      kernel: kernel.handle, bias: bias.handle, input_channels: Int64(shape[1]),
      output_channels: Int64(shape[0]), side: Int64(shape[2]), stride: Int64(stride),
      padding: Int64(padding))
    return try images.make("convolving with \(shape)") {
      torch.rapl_tensor_packed_convolution(
        &packed, images.handle, summand?.handle, activation.code, $0, $1)
    }
  }
}

/// A function of every output of a layer.
public enum Activation: Sendable {
  /// The output as it is.
  case none
  /// `max(x, 0)`.
  case relu
  /// `x` times the share of a normal distribution below it, with an error of at most 3e-7 of `|x|` plus
  /// 1e-7.
  case gelu

  fileprivate var code: rapl_activation {
    switch self {
    case .none: RAPL_ACTIVATION_NONE
    case .relu: RAPL_ACTIVATION_RELU
    case .gelu: RAPL_ACTIVATION_GELU
    }
  }
}
