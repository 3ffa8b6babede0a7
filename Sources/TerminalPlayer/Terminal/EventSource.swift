import CTerminal
import Foundation

/// Waits for input of a terminal, for a change of its size, and for other threads that have something to
/// show.
final class EventSource: Sendable {
  private let device: TerminalDevice
  private let readEnd: Int32
  private let writeEnd: Int32

  /// Begins to listen.
  init(_ device: TerminalDevice) {
    self.device = device
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    _ = rapl_terminal_watch_size(writeEnd)
  }

  deinit {
    _ = rapl_terminal_watch_size(-1)
    close(readEnd)
    close(writeEnd)
  }

  /// Ends a wait, from any thread.
  func wake() {
    var byte = UInt8(ascii: "w")
    // A full pipe has already ended the wait.
    _ = write(writeEnd, &byte, 1)
  }

  /// Waits at most so long, and returns the bytes that the terminal sent, or `nil` once it is gone.
  ///
  /// With `untilWritable` the wait also ends when the terminal accepts more.
  func wait(seconds: Double, untilWritable: Bool) -> [UInt8]? {
    let events = Int16(POLLIN) | (untilWritable ? Int16(POLLOUT) : 0)
    var sources = [
      pollfd(fd: device.descriptor, events: events, revents: 0),
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&sources, 2, Int32((max(0, seconds) * 1000).rounded(.up))) > 0 else { return [] }
    var drained = [UInt8](repeating: 0, count: 256)
    while read(readEnd, &drained, drained.count) == drained.count {}
    if sources[0].revents & Int16(POLLIN) != 0 { return device.read() }
    return sources[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 ? nil : []
  }
}
