import Dispatch
import Episodes
import Foundation

/// Ends the command on Ctrl-C or a polite kill: temporary files are removed, finished files stay.
enum Interruption {
  /// The exit code that shells give to an interrupted program.
  private static let exitCode: Int32 = 130

  /// Starts to listen; call once, before any work.
  static func install() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        AtomicFile.removeUnfinished()
        Console.note("rapl: interrupted; what was finished is kept")
        _exit(exitCode)
      }
      source.resume()
      sources.append(source)
    }
    // These would end the command without a word; ignored, the write fails and is reported.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
  }

  /// Kept for the life of the process: a source that is released stops listening.
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
}
