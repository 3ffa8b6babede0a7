import CTerminal
import Episodes
import Foundation

/// Takes a terminal over, and restores it in every case: at the end, after an error, on a signal, in a
/// crash.
///
/// There is one at a time in a process, because there is one handler for each signal.
package final class TerminalGuard {
  /// The part of the terminal that is taken over.
  enum Manner {
    /// All of it: a screen of its own, every key at once, no signals from keys.
    case screen
    /// The keys only, one by one and not shown.
    ///
    /// Lines still scroll, and Ctrl-C interrupts.
    case keys
  }

  private let manner: Manner
  private let device: TerminalDevice
  private var settings = termios()
  private var isInside = false

  /// A screen of its own, no cursor, no mouse, pastes marked as such, and no line that wraps.
  private static let greeting =
    "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?2004h\u{1B}[?7l\u{1B}[2J"
  /// Begins by ending any sequence that was cut off.
  static let farewell =
    "\u{1B}\\\u{1B}[?2026l\u{1B}[0m\u{1B}[?7h\u{1B}[?2004l\u{1B}[?25h\u{1B}[?1049l"

  /// Takes the terminal over.
  ///
  /// - Throws: `DataError.Kind.unsupported` if it cannot be set.
  init(_ device: TerminalDevice, _ manner: Manner = .screen) throws(DataError) {
    self.device = device
    self.manner = manner
    try enter()
  }

  deinit { leave() }

  /// Takes the terminal over, unless it is taken already.
  func enter() throws(DataError) {
    guard !isInside else { return }
    guard tcgetattr(device.descriptor, &settings) == 0 else { throw problem() }
    let status = (manner == .screen ? Self.farewell : "").withCString {
      rapl_terminal_arm(device.descriptor, &settings, $0, strlen($0))
    }
    isInside = true
    var changed = settings
    switch manner {
    case .screen: cfmakeraw(&changed)
    case .keys: changed.c_lflag &= ~tcflag_t(ICANON | ECHO)
    }
    guard status == 0, tcsetattr(device.descriptor, TCSANOW, &changed) == 0 else {
      leave()
      throw problem()
    }
    if manner == .screen { _ = device.write(Array(Self.greeting.utf8)[...]) }
  }

  /// Restores the terminal, if it was taken.
  func leave() {
    guard isInside else { return }
    isInside = false
    rapl_terminal_restore()
    rapl_terminal_disarm()
  }

  /// Restores the taken terminal, if there is one, for good.
  ///
  /// For a command that is about to end itself on a signal while a player still runs.
  package static func abandonTerminal() { rapl_terminal_abandon() }

  private func problem() -> DataError {
    DataError(
      .unsupported, file: device.path, expected: "a terminal that can be set",
      found: String(cString: strerror(errno)), remedy: "use the player web, or none",
      settings: [.player])
  }
}
