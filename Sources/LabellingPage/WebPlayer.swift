import Dispatch
import EpisodeStore
import Episodes
import FlyingFox
import Foundation
import Labelling
import Synchronization

/// Asks in a browser on this machine, or on another one through SSH.
///
/// ```swift
/// try WebPlayer(say: { print($0) }, warn: { print($0) }).run(session, showing: episodes)
/// ```
package struct WebPlayer: LabelPlayer {
  /// The bytes of all videos that are made for the page and kept.
  static let byteLimit = 1 << 30

  /// When an answer counts.
  package var viewing = ViewingRule.standard
  /// Seconds in which the browser can learn of the end.
  var farewellSeconds = 1.0
  /// Seconds after which a page with nothing left to ask is taken to be closed.
  var idleSeconds = 600.0
  private let port: UInt16
  private let cameras: CameraChoice
  private let reasons: [String]
  private let keys: [String: [String]]
  private let opensBrowser: Bool
  private let say: @Sendable (String) -> Void
  private let warn: @Sendable (DataError) -> Void

  /// Prepares to ask.
  ///
  /// - Parameters:
  ///   - port: The port on 127.0.0.1. 0 takes any free port.
  ///   - cameras: The cameras of an episode that are shown side by side.
  ///   - reasons: The tags that an answer may have.
  ///   - keys: Keys in place of the standard ones, by the name of the action.
  ///   - opensBrowser: Whether the address is opened on this machine.
  ///   - say: Gets lines for the person who started the command, the address first.
  ///   - warn: Gets the errors of videos and answers, which the page shows too.
  package init(
    port: UInt16 = 0, cameras: CameraChoice = .first, reasons: [String] = [],
    keys: [String: [String]] = [:], opensBrowser: Bool = false,
    say: @escaping @Sendable (String) -> Void,
    warn: @escaping @Sendable (DataError) -> Void
  ) {
    self.port = port
    self.cameras = cameras
    self.reasons = reasons
    self.keys = keys
    self.opensBrowser = opensBrowser
    self.say = say
    self.warn = warn
  }

  /// Serves the page until the person ends it, or has left it where nothing is left to ask.
  ///
  /// - Throws: `DataError` if the port is taken, temporary files cannot be made, or the label file
  ///   cannot be read.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    guard try session.current() != nil else { return }
    let server = try LoopbackServer(port: port)
    let gate = RequestGate(port: server.port)
    let videos = PageVideos(episodes: episodes, cameras: cameras)
    let maker = try ClipMaker(showing: episodes, largestByteCount: Self.byteLimit / 2)
    let shelf = ClipShelf(byteLimit: Self.byteLimit) { (video, isWanted) throws(DataError) in
      try maker.clip(of: video, while: isWanted)
    }
    let sitting = PageSitting(session, shelf, showing: videos, idleSeconds: idleSeconds)
    let routes = PageRoutes(
      gate: gate,
      desk: AnswerDesk(session, showing: videos, reasons: reasons, keys: keys, viewing: viewing),
      videos: videos, shelf: shelf, sitting: sitting, report: warn)
    sitting.prepare()
    announce(gate, port: server.port)
    try serve(server, routes, until: sitting)
  }

  private func announce(_ gate: RequestGate, port: UInt16) {
    say("Label in a browser: \(gate.address)")
    if let command = SecureShell.forwarding(of: port) {
      say("On your own machine, before that: \(command)")
    }
    say("Every answer is kept at once; Ctrl-C ends.")
    if opensBrowser { BrowserWindow.open(gate.makeSingleUseAddress()) }
  }

  /// Waits on the calling thread, which has nothing else to do.
  private func serve(_ server: LoopbackServer, _ routes: PageRoutes, until sitting: PageSitting)
    throws(DataError)
  {
    let ended = DispatchSemaphore(value: 0)
    let failure = Mutex<DataError?>(nil)
    let serving = Task {
      do {
        try await server.run { request in await routes.respond(to: request) }
      } catch {
        let problem = Task.isCancelled ? nil : Self.noConnections(on: server.port, error)
        failure.withLock { $0 = problem }
        sitting.end()
      }
      ended.signal()
    }
    sitting.waitForEnd()
    Thread.sleep(forTimeInterval: farewellSeconds)
    sitting.close()
    serving.cancel()
    ended.wait()
    if let problem = failure.withLock({ $0 }) { throw problem }
  }

  private static func noConnections(on port: UInt16, _ error: any Error) -> DataError {
    DataError(
      .unsupported, subject: "127.0.0.1:\(port)", expected: "to wait for connections",
      found: error.localizedDescription)
  }
}
