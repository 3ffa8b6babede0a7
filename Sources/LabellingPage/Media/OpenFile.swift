import Episodes
import FlyingSocks
import Foundation

/// A file that stays open, so that reading it does not depend on its name any more.
final class OpenFile: Sendable {
  /// Its size when it was opened.
  let byteCount: Int
  private let descriptor: Int32

  /// Opens a regular file for reading.
  ///
  /// - Throws: `DataError.Kind.unreadable`.
  init(_ path: String) throws(DataError) {
    byteCount = try InputFile.byteCount(of: path)
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw DataError(
        .unreadable, file: path, expected: "a readable file",
        found: String(cString: strerror(errno)), remedy: "check its permissions")
    }
  }

  deinit { close(descriptor) }

  /// Some of its bytes, at least one.
  ///
  /// - Throws: `SocketError.disconnected` if it has become shorter, so that the response cannot be
  ///   finished.
  func read(_ range: some RandomAccessCollection<Int>) throws -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, range.first ?? 0))
    }
    guard !bytes.isEmpty else { throw SocketError.disconnected }
    return bytes
  }
}
