import Foundation

/// How a terminal was before another process had it, to give it back when that process could not.
///
/// What ends a player gives its terminal back, except a signal that no process can heed.
public final class TerminalMemory {
  private let descriptor: Int32
  private var settings = termios()

  /// Remembers the terminal that the command was started from, or another by its name; `nil` without one.
  public init?(path: String = "/dev/tty") {
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard tcgetattr(descriptor, &settings) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Gives the terminal back if it is still taken.
  public func restore() {
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

  /// A process in the background that sets its terminal would be stopped.
  private func withoutStopping(_ body: () -> Void) {
    var (stop, before) = (sigset_t(), sigset_t())
    sigemptyset(&stop)
    sigaddset(&stop, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &stop, &before)
    body()
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
}
