import COpenCVBridge
import Episodes
import Foundation

/// One call across the C boundary, with the text of its errors.
struct BridgeCall {
  /// The file that is read or written, as the user named it; `nil` for pictures in memory.
  var file: String?
  /// The expected content, for the error.
  let expected: String
  /// The place inside the file, for the error.
  var place: String?

  /// Runs `call` with the place for an error's text.
  ///
  /// - Returns: Whether it gave something, or `false` at the end of the stream.
  /// - Throws: A `DataError` of the kind that fits the status, `.missing` if the libraries are not there.
  @discardableResult
  func run(
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> cvb_status
  ) throws(DataError) -> Bool {
    try VideoLibraries.load()
    var text: UnsafeMutablePointer<CChar>?
    let status = call(&text)
    defer { free(text) }
    switch status {
    case CVB_OK: return true
    case CVB_END: return false
    default: throw error(status, found: text.map { String(cString: $0) } ?? "an unknown failure")
    }
  }

  private func error(_ status: cvb_status, found: String) -> DataError {
    if status == CVB_TOO_LARGE {
      return DataError(
        .unsupported, file: file, place: place,
        expected: "frames of at most \(CVB_LARGEST_SIDE) pixels on a side", found: found)
    }
    let (kind, remedy) = Self.meaning(of: status)
    return DataError(
      kind, file: file, place: place, expected: expected, found: found, remedy: remedy,
      settings: kind == .unwritable ? [.output] : [])
  }

  private static func meaning(of status: cvb_status) -> (DataError.Kind, String?) {
    switch status {
    case CVB_MISSING: (.missing, "check the path")
    case CVB_TRUNCATED: (.unreadable, "copy the file again; what is here ends too early")
    case CVB_UNSUPPORTED: (.unsupported, "convert it with ffmpeg first")
    case CVB_UNWRITABLE: (.unwritable, "choose another output")
    default: (.unreadable, nil)
    }
  }
}
