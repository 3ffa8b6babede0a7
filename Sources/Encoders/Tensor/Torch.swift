import CTorchBridge
import Episodes
import Foundation

/// Process-wide settings of libtorch.
///
/// Every operation runs on the thread that calls it, so results do not depend on the number of cores.
/// Batches and episodes are processed in parallel instead. Only `using(threadCount:_:)` changes that.
public enum Torch {
  /// The version of libtorch, such as `1.13.1`.
  ///
  /// - Throws: `DataError.Kind.missing` if libtorch is not there.
  public static var version: String {
    get throws(DataError) {
      try TorchLibrary.load()
      return torch.rapl_torch_version().map { String(cString: $0) } ?? "unknown"
    }
  }

  /// Lets the process keep the memory that tensors free.
  ///
  /// It is for training, which allocates and frees the same sizes in every update. Zeroing new pages took a
  /// fifth of its time.
  ///
  /// - Throws: `DataError.Kind.missing` if libtorch is not there.
  public static func keepFreedMemory() throws(DataError) {
    try TorchLibrary.load()
    torch.rapl_torch_keep_freed_memory()
  }

  /// Runs `body` with this thread's operations spread over `threadCount` threads.
  ///
  /// It is for a large network that is trained alone. Results are the same for the same number of threads.
  /// No other thread may work meanwhile.
  ///
  /// - Throws: The errors of `body`.
  public static func using<Result>(threadCount: Int, _ body: () throws(DataError) -> Result)
    throws(DataError) -> Result
  {
    guard threadCount > 1 else { return try body() }
    try checkTorch("setting the number of threads") {
      torch.rapl_torch_set_thread_count(Int32(clamping: threadCount), $0)
    }
    defer { _ = torch.rapl_torch_set_thread_count(1, nil) }
    return try body()
  }

  /// Runs `body` without recording gradients on this thread, which is faster and needs less memory.
  ///
  /// - Throws: The errors of `body`.
  public static func withoutGradients<Result>(_ body: () throws(DataError) -> Result)
    throws(DataError) -> Result
  {
    try TorchLibrary.load()
    let before = torch.rapl_torch_set_gradients_enabled(false)
    defer { _ = torch.rapl_torch_set_gradients_enabled(before) }
    return try body()
  }
}
