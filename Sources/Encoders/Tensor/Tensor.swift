import CTorchBridge
import Episodes

/// An array of Float32 numbers on the processor, with gradients where they are asked for.
///
/// A thin face of libtorch: only the operations that `rapl` uses. The value is immutable but for
/// `assign(_:)` and the gradient of a leaf, which only the thread that trains it may touch.
public final class Tensor: @unchecked Sendable {
  /// The one owner of the libtorch handle.
  let handle: OpaquePointer

  /// The size of each dimension, outermost first; empty for a scalar.
  public let shape: [Int]

  /// Takes ownership of a handle that a bridge call made.
  init(owning handle: OpaquePointer) {
    self.handle = handle
    shape = (0..<rapl_tensor_rank(handle)).map { Int(rapl_tensor_size(handle, $0)) }
  }

  deinit { rapl_tensor_free(handle) }

  /// Copies numbers in row-major order.
  ///
  /// - Parameters:
  ///   - values: As many numbers as `shape` has entries.
  ///   - shape: The size of each dimension.
  ///   - requiresGradient: Whether this is a leaf that `backward()` fills a gradient into.
  /// - Throws: `DataError.Kind.unsupported` if libtorch refuses, as it does without memory.
  /// - Precondition: The counts agree.
  public convenience init(_ values: [Float], shape: [Int], requiresGradient: Bool = false)
    throws(DataError)
  {
    precondition(values.count == shape.reduce(1, *), "values must fill the shape")
    self.init(
      owning: try makeTensor("making a tensor of shape \(shape)") { out, error in
        rapl_tensor_from_floats(
          values, shape.map(Int64.init), Int32(shape.count), requiresGradient, out, error)
      })
  }

  /// How many numbers it holds.
  public var count: Int { shape.reduce(1, *) }

  /// The numbers in row-major order.
  ///
  /// - Returns: `count` numbers.
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy them.
  public func values() throws(DataError) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    try checkTorch("reading a tensor of shape \(shape)") { error in
      rapl_tensor_to_floats(handle, &values, Int64(values.count), error)
    }
    return values
  }

  /// The one number of a scalar.
  ///
  /// - Throws: As `values()`.
  /// - Precondition: The tensor holds exactly one number.
  public func scalar() throws(DataError) -> Float {
    let values = try values()
    precondition(values.count == 1, "only a tensor of one number is a scalar")
    return values[0]
  }

  /// How many tensors are alive in the process; the tests check with it that none leaks.
  public static var liveCount: Int { Int(rapl_tensor_live_count()) }
}

/// The machine's share of libtorch.
///
/// Every operation runs on the thread that calls it, so results do not depend on the number of cores;
/// batches and episodes are worked on side by side instead. Only `using(threadCount:_:)` changes that.
public enum Torch {
  /// The version of libtorch that is linked, such as `1.13.1`.
  public static var version: String { String(cString: rapl_torch_version()) }

  /// Lets the process keep the memory that tensors free, for training, which takes and frees the same
  /// sizes in every update; a fifth of its time went into pages zeroed anew.
  public static func keepFreedMemory() { rapl_torch_keep_freed_memory() }

  /// Runs `body` with this thread's operations spread over `threadCount` threads.
  ///
  /// For a large network that is trained alone: results are then the same for the same number of threads,
  /// and no other thread may be at work.
  ///
  /// - Throws: What `body` throws.
  public static func using<Result>(threadCount: Int, _ body: () throws(DataError) -> Result)
    throws(DataError) -> Result
  {
    guard threadCount > 1 else { return try body() }
    try checkTorch("setting the number of threads") {
      rapl_torch_set_thread_count(Int32(clamping: threadCount), $0)
    }
    defer { _ = rapl_torch_set_thread_count(1, nil) }
    return try body()
  }

  /// Runs `body` without recording gradients on this thread: faster, and without their memory.
  ///
  /// - Throws: What `body` throws.
  public static func withoutGradients<Result>(_ body: () throws(DataError) -> Result)
    throws(DataError) -> Result
  {
    let before = rapl_torch_set_gradients_enabled(false)
    defer { _ = rapl_torch_set_gradients_enabled(before) }
    return try body()
  }
}

/// Runs a bridge call that makes a tensor.
func makeTensor(
  _ purpose: String,
  _ call: (
    _ out: UnsafeMutablePointer<OpaquePointer?>,
    _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  ) -> rapl_torch_status
) throws(DataError) -> OpaquePointer {
  var handle: OpaquePointer?
  try checkTorch(purpose) { error in call(&handle, error) }
  guard let handle else { preconditionFailure("the bridge reported success without a tensor") }
  return handle
}

/// Runs a bridge call and turns a failure into a `DataError` that says what was being done.
func checkTorch(
  _ purpose: String,
  _ call: (_ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rapl_torch_status
) throws(DataError) {
  var text: UnsafeMutablePointer<CChar>?
  guard call(&text) != RAPL_TORCH_OK else { return }
  defer { rapl_torch_free_text(text) }
  let reason = text.map { String(cString: $0) } ?? "no reason given"
  throw DataError(
    .unsupported, subject: "libtorch", place: purpose,
    expected: "shapes that fit and enough memory",
    found: reason.split(separator: "\n").first.map(String.init) ?? reason)
}
