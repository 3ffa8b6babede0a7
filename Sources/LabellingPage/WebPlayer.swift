import Dispatch
import EpisodeStore
import Episodes
import Foundation
import Labelling

/// Asks in a browser on this machine, or on another one through SSH.
///
/// ```swift
/// try WebPlayer(say: { print($0) }, warn: { print($0) }).run(session, showing: episodes)
/// ```
package struct WebPlayer: LabelPlayer {
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
    let server = try RequestServer(port: port)
    let access = OneVisitor(.annotator(session.annotator))
    let videos = PageVideos(episodes: episodes, cameras: cameras)
    let shelf = try PageServer.shelf(showing: episodes)
    let desk = AnswerDesk(
      session, showing: videos, reasons: reasons, keys: keys, viewing: viewing)
    let sitting = PageSitting(session, at: desk, shelf, showing: videos)
    let ended = DispatchSemaphore(value: 0)
    let address = PublicAddress.loopback(port: server.port)
    let routes = PageRoutes(
      gate: RequestGate(address, access), sittings: Sittings { _ in sitting }, videos: videos,
      shelf: shelf, report: warn, end: { ended.signal() })
    sitting.prepare()
    PageAnnouncement(task: "Label", kept: "answer", opensBrowser: opensBrowser, say: say)
      .announce(address, access, port: server.port)
    // `Sittings` knows of the sitting from the first request on.
    defer { sitting.close() }
    PageServer(server: server, routes: routes).run(farewellSeconds: farewellSeconds) {
      wait(for: ended, orUntilClosed: sitting)
    }
  }

  /// Waits until the person ends the sitting, or has left a page where nothing is left to ask.
  private func wait(for ended: DispatchSemaphore, orUntilClosed sitting: PageSitting) {
    while ended.wait(timeout: .now() + min(idleSeconds, 60)) == .timedOut {
      if sitting.isClosed(afterSeconds: idleSeconds) { return }
    }
  }
}
