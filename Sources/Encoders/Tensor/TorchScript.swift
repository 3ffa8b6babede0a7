import CTorchBridge
import Episodes

/// A network in a TorchScript file.
///
/// Such a file is a program, and loading it runs its author's code. Only load a file whose hash is that of a
/// trusted one.
final class TorchScript: @unchecked Sendable {
  /// The file, for messages.
  let file: String
  /// The parameters that the file declares, by name; none in a frozen file.
  ///
  /// Their values are the network's own, so assigning to them changes the network.
  let parameters: [String: Tensor]
  private let handle: OpaquePointer

  /// Loads a file.
  ///
  /// `isTrainable` enables gradients for its parameters.
  ///
  /// - Throws: `DataError.Kind.unreadable` if libtorch refuses the file, or a parameter is not Float32.
  init(_ file: String, isTrainable: Bool) throws(DataError) {
    var handle: OpaquePointer?
    try Self.check(file, .unreadable, "a TorchScript file that libtorch \(try Torch.version) reads")
    {
      torch.rapl_script_load(file, isTrainable, &handle, $0)
    }
    guard let handle else { preconditionFailure("the bridge reported success without a script") }
    self.handle = handle
    self.file = file
    var parameters: [String: Tensor] = [:]
    for index in 0..<torch.rapl_script_parameter_count(handle) {
      let name = torch.rapl_script_parameter_name(handle, index).map { String(cString: $0) } ?? ""
      parameters[name] = Tensor(
        owning: try makeTensor("reading \(name)") {
          torch.rapl_script_parameter(handle, index, $0, $1)
        })
    }
    self.parameters = parameters
  }

  deinit { torch.rapl_script_free(handle) }

  /// The network's output for a tensor.
  ///
  /// - Throws: `DataError.Kind.unsupported` with the interpreter's reason.
  func applied(to input: Tensor) throws(DataError) -> Tensor {
    var output: OpaquePointer?
    try Self.check(file, .unsupported, "a network that takes images of shape \(input.shape)") {
      torch.rapl_script_forward(handle, input.handle, &output, $0)
    }
    guard let output else { preconditionFailure("the bridge reported success without a tensor") }
    return Tensor(owning: output)
  }

  private static func check(
    _ file: String, _ kind: DataError.Kind, _ expected: String,
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rapl_torch_status
  ) throws(DataError) {
    do {
      try checkTorch(expected, call)
    } catch {
      throw DataError(
        kind, file: file, expected: expected, found: error.found,
        remedy: "trace the network again with Tools/convert_encoder.py --torchscript")
    }
  }
}
