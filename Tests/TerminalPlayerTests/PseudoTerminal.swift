import Foundation
import Synchronization

@testable import TerminalPlayer

/// A terminal whose other end is in our hands: what is sent to it is collected, and keys come from us.
final class PseudoTerminal: Sendable {
  /// The device that a player opens.
  let path: String
  private let descriptor: Int32
  private let state = Mutex<(screen: TestScreen, bytes: [UInt8])>(
    (TestScreen(columns: 80, rows: 24), []))
  private let isEnding = Mutex(false)

  /// `TIOCSPTLCK` and `TIOCGPTN`, which Swift does not see: the macros are composed.
  private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  /// Opens a terminal of 80 columns and 24 rows that answers questions about itself as told.
  init(answers: String = "\u{1B}[?62c") throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    guard descriptor >= 0, ioctl(descriptor, Self.setLock, &locked) == 0,
      ioctl(descriptor, Self.getNumber, &number) == 0
    else { throw POSIXError(.ENOTTY) }
    path = "/dev/pts/\(number)"
    resize(columns: 80, rows: 24)
    let reader = Thread { [self] in collect(answers: answers) }
    reader.start()
  }

  /// Ends the collecting once nobody has the terminal open; whoever collects closes it, as its number could
  /// be another terminal's by then.
  func hangUp() {
    isEnding.withLock { $0 = true }
  }

  /// Sends keys.
  func type(_ keys: String) {
    _ = Array(keys.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  /// What was sent so far.
  var sent: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

  /// Whether a text was sent, or is soon.
  func sends(_ text: String) -> Bool {
    for _ in 0..<600 where !sent.contains(text) { usleep(100_000) }
    return sent.contains(text)
  }

  /// Whether a picture made of blocks was sent, or is soon.
  func sendsBlocks() -> Bool {
    for _ in 0..<600 where !sent.contains(/[\u{2580}-\u{259F}]/) { usleep(100_000) }
    return sent.contains(/[\u{2580}-\u{259F}]/)
  }

  /// Whether what was sent ends in a text, or does soon.
  func ends(with text: String) -> Bool {
    for _ in 0..<600 where !sent.hasSuffix(text) { usleep(100_000) }
    return sent.hasSuffix(text)
  }

  /// A row of the screen as text.
  func text(row: Int) -> String {
    state.withLock { state in
      String(
        (0..<state.screen.grid.columns).compactMap { column -> Character? in
          if case .character(let character) = state.screen.grid[column, row].content {
            character
          } else {
            nil
          }
        })
    }
  }

  /// Waits until the screen shows a text anywhere, or the time is over.
  func shows(_ wanted: String, seconds: Double = 60) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      if (0..<24).contains(where: { text(row: $0).contains(wanted) }) { return true }
      usleep(5000)
    }
    return false
  }

  /// The settings of the terminal.
  var settings: [UInt32] {
    var settings = termios()
    tcgetattr(descriptor, &settings)
    return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
  }

  /// Changes the size of the window.
  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = withUnsafeMutablePointer(to: &size) { ioctl(descriptor, UInt(TIOCSWINSZ), $0) }
  }

  private func collect(answers: String) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      // A terminal that nobody has open yet, or no longer, is still a terminal.
      if count < 0, errno == EIO, !isEnding.withLock({ $0 }) {
        usleep(2000)
        continue
      }
      guard count > 0 else {
        close(descriptor)
        return
      }
      let bytes = Array(buffer.prefix(count))
      state.withLock { state in
        state.bytes += bytes
        state.screen.take(bytes)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if text.contains("\u{1B}[c") { type(answers) }
      for _ in 0..<text.components(separatedBy: "\u{1B}[5n").count - 1 { type("\u{1B}[0n") }
    }
  }
}
