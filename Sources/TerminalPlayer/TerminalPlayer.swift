import EpisodeStore
import Episodes
import Foundation
import Labelling

/// Asks in a terminal: videos side by side, an answer by a key.
///
/// Every answer is in the label file before the next query is shown. The terminal is restored, however the
/// sitting ends.
///
/// ```swift
/// try TerminalPlayer().run(session, showing: EpisodeStore(paths: ["Episodes"]))
/// ```
package struct TerminalPlayer: LabelPlayer, Sendable {
  /// How queries are shown.
  package var settings: PlayerSettings
  private let terminal: String
  private let environment: [String: String]

  /// Asks in the terminal that the command was started from, or in another by its device.
  ///
  /// `environment` describes the terminal as far as it does not itself.
  package init(
    settings: PlayerSettings = PlayerSettings(), terminal: String = "/dev/tty",
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.settings = settings
    self.terminal = terminal
    self.environment = environment
  }

  /// Shows queries until there are no more or the annotator leaves.
  ///
  /// Ctrl-C restores the terminal and then interrupts this process, as it would have without a player.
  ///
  /// - Throws: `DataError.Kind.unsupported` without a usable terminal, `.unreadable` if the terminal goes
  ///   away, or the error of the session.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    let device = try TerminalDevice(path: terminal, kind: environment["TERM"])
    let taken = try TerminalGuard(device)
    defer { taken.leave() }
    let loop = try PlayerLoop(
      device, taken, TerminalKind(environment), session: session, episodes, settings)
    let ending = try loop.run()
    taken.leave()
    switch ending {
    case .left: return
    case .terminalIsGone:
      throw DataError(
        .unreadable, file: terminal, expected: "the terminal to stay", found: "that it is gone",
        remedy: "start again; every answer is kept")
    case .interrupted:
      // The handler of the signal ends the process, which may take a moment.
      kill(getpid(), SIGINT)
      sleep(2)
    }
  }
}
