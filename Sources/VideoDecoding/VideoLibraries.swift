import BridgeLoading
import COpenCVBridge
import Episodes

/// OpenCV, libav, libpng and libjpeg, which are loaded at the first call.
enum VideoLibraries {
  /// The functions of the bridge, which never change, or the reason why there are none.
  nonisolated(unsafe) fileprivate static let functions = BridgeLibrary(
    "OpenCV and libav", packages: "OpenCV, libav, libpng and libjpeg", image: bridgeImage
  ).open(cvb_functions.self)

  /// Loads the libraries unless that was done before.
  ///
  /// - Throws: `DataError.Kind.missing` if one is not there.
  static func load() throws(DataError) { _ = try functions.get() }
}

/// The functions of the bridge.
///
/// - Precondition: `VideoLibraries.load()` has succeeded, as it has inside a `BridgeCall` and wherever there is
///   a video.
var bridge: cvb_functions {
  switch VideoLibraries.functions {
  case .success(let functions): functions.pointee
  case .failure(let problem): preconditionFailure("the bridge is used unloaded: \(problem)")
  }
}
