import CTorchBridge
import Episodes

/// An array of Float32 numbers on the processor, with gradients if they are asked for.
///
/// It wraps the operations of libtorch that `rapl` uses. The value is immutable except for `assign(_:)` and
/// the gradient of a leaf. Only the thread that trains a leaf may change these.
public final class Tensor: @unchecked Sendable {
  /// The libtorch handle, which has no other owner.
  let handle: OpaquePointer

  /// The size of each dimension, outermost first; empty for a scalar.
  public let shape: [Int]

  /// Takes ownership of a handle that a bridge call made.
  init(owning handle: OpaquePointer) {
    self.handle = handle
    shape = (0..<torch.rapl_tensor_rank(handle)).map { Int(torch.rapl_tensor_size(handle, $0)) }
  }

  deinit { torch.rapl_tensor_free(handle) }

  /// Copies numbers in row-major order.
  ///
  /// - Parameters:
  ///   - values: As many numbers as `shape` has entries.
  ///   - shape: The size of each dimension.
  ///   - requiresGradient: Whether this is a leaf that receives a gradient from `backward()`.
  /// - Throws: `DataError.Kind.unsupported` if libtorch refuses, for example for lack of memory.
  /// - Precondition: The counts agree.
  public convenience init(_ values: [Float], shape: [Int], requiresGradient: Bool = false)
    throws(DataError)
  {
    precondition(values.count == shape.reduce(1, *), "values must fill the shape")
    self.init(
      owning: try makeTensor("making a tensor of shape \(shape)") { out, error in
        torch.rapl_tensor_from_floats(
          values, shape.map(Int64.init), Int32(shape.count), requiresGradient, out, error)
      })
  }

  /// The number of entries.
  public var count: Int { shape.reduce(1, *) }

  /// The numbers in row-major order.
  ///
  /// - Returns: `count` numbers.
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy them.
  public func values() throws(DataError) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    try checkTorch("reading a tensor of shape \(shape)") { error in
      torch.rapl_tensor_to_floats(handle, &values, Int64(values.count), error)
    }
    return values
  }

  /// The one number of a scalar.
  ///
  /// - Throws: The errors of `values()`.
  /// - Precondition: The tensor holds exactly one number.
  public func scalar() throws(DataError) -> Float {
    let values = try values()
    precondition(values.count == 1, "only a tensor of one number is a scalar")
    return values[0]
  }

  /// The number of tensors that are alive in the process.
  ///
  /// The tests use it to check that none leaks.
  public static var liveCount: Int {
    guard (try? TorchLibrary.load()) != nil else { return 0 }
    return Int(torch.rapl_tensor_live_count())
  }
}
