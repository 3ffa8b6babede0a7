import CTerminal
import Episodes
import Foundation

/// A terminal that is read and written without waiting.
///
/// Owns the descriptor.
///
/// It is opened anew, by its name, because a descriptor that came from the shell would stay non-blocking
/// for the shell too.
final class TerminalDevice: Sendable {
  /// The device, as it was named.
  let path: String
  /// The open descriptor.
  let descriptor: Int32

  /// Opens the terminal that the command was started from, or another by its name.
  ///
  /// - Throws: `DataError.Kind.unsupported` where there is none, or where it cannot move its cursor.
  init(path: String = "/dev/tty", kind: String? = ProcessInfo.processInfo.environment["TERM"])
    throws(DataError)
  {
    guard kind != "dumb" else {
      throw Self.problem(path, found: "TERM=dumb, which cannot move its cursor")
    }
    let opened = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard opened >= 0 else { throw Self.problem(path, found: String(cString: strerror(errno))) }
    guard isatty(opened) == 1 else {
      close(opened)
      throw Self.problem(path, found: "something else")
    }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// The size of the window now.
  var size: TerminalSize {
    var numbers: [UInt16] = [0, 0, 0, 0]
    guard rapl_terminal_size(descriptor, &numbers) == 0, numbers[0] > 0, numbers[1] > 0 else {
      return .standard
    }
    let (rows, columns) = (Int(numbers[0]), Int(numbers[1]))
    let cell = PixelSize(width: Int(numbers[3]) / columns, height: Int(numbers[2]) / rows)
    return TerminalSize(
      columns: min(columns, TerminalSize.largest.columns),
      rows: min(rows, TerminalSize.largest.rows),
      cell: cell.width > 0 && cell.height > 0 ? cell : nil)
  }

  /// The bytes that have arrived, perhaps none, or `nil` once the terminal is gone.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    if count > 0 { return Array(bytes.prefix(count)) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
  }

  /// Writes as many bytes as the terminal accepts now, and returns their number, or `nil` once it is gone.
  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  private static func problem(_ path: String, found: String) -> DataError {
    DataError(
      .unsupported, file: path, expected: "a terminal to ask in", found: found,
      remedy: "use the player web, or none in scripts", settings: [.player])
  }
}
