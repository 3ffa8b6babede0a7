import BridgeLoading
import CTorchBridge
import Episodes
import Foundation

/// libtorch, which is loaded on first use.
enum TorchLibrary {
  /// The functions of the bridge, which never change, or the reason why they are missing.
  nonisolated(unsafe) fileprivate static let functions = BridgeLibrary(
    "libtorch", packages: "libtorch", image: bridgeImage
  ).open(rapl_torch_functions.self)

  /// Loads libtorch unless it is loaded.
  ///
  /// - Throws: `DataError.Kind.missing` if it is not there.
  static func load() throws(DataError) { _ = try functions.get() }
}

/// The functions of the bridge.
///
/// - Precondition: `TorchLibrary.load()` has succeeded. This holds inside `checkTorch` and `makeTensor`, and
///   wherever there is a tensor.
var torch: rapl_torch_functions {
  switch TorchLibrary.functions {
  case .success(let functions): functions.pointee
  case .failure(let problem): preconditionFailure("libtorch is used unloaded: \(problem)")
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

/// Runs a bridge call and turns a failure into a `DataError` that names the task.
///
/// - Throws: `DataError.Kind.missing` if libtorch is not there, `.unsupported` if it refuses.
func checkTorch(
  _ purpose: String,
  _ call: (_ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rapl_torch_status
) throws(DataError) {
  try TorchLibrary.load()
  var text: UnsafeMutablePointer<CChar>?
  guard call(&text) != RAPL_TORCH_OK else { return }
  defer { free(text) }
  let reason = text.map { String(cString: $0) } ?? "no reason given"
  throw DataError(
    .unsupported, subject: "libtorch", place: purpose,
    expected: "shapes that fit and enough memory",
    found: reason.split(separator: "\n").first.map(String.init) ?? reason)
}
