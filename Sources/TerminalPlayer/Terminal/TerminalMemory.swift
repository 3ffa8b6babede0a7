import Foundation

/// The settings of a terminal before another process had it, to restore it if that process cannot.
///
/// A player restores its terminal however it ends, except on a signal that no process can handle.
package final class TerminalMemory {
  private let descriptor: Int32
  private var settings = termios()

  /// Remembers the terminal that the command was started from, or another by its name.
  ///
  /// `nil` without one.
  package init?(path: String = "/dev/tty") {
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard tcgetattr(descriptor, &settings) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Restores the terminal if it is still taken.
  package func restore() {
    var now = termios()
    guard tcgetattr(descriptor, &now) == 0, now.c_lflag != settings.c_lflag else { return }
    // Only a player that has a screen of its own stops the terminal from ending lines.
    if now.c_oflag & tcflag_t(OPOST) == 0 {
      tcflush(descriptor, TCOFLUSH)
      let bytes = Array(TerminalGuard.farewell.utf8)
      _ = write(descriptor, bytes, bytes.count)
    }
    tcflush(descriptor, TCIFLUSH)
    withoutStopping { _ = tcsetattr(descriptor, TCSANOW, &settings) }
  }

  /// Runs `body` without being stopped, as a background process that sets its terminal otherwise is.
  private func withoutStopping(_ body: () -> Void) {
    var (stop, before) = (sigset_t(), sigset_t())
    sigemptyset(&stop)
    sigaddset(&stop, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &stop, &before)
    body()
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
}
