import Dispatch
import EpisodeStore
import Episodes
import Preferences

/// Shows the answers of a label file in a browser on this machine, and takes settlements of disputes.
///
/// ```swift
/// try ReviewPage(judge: ann, say: { print($0) }, warn: { print($0) })
///   .run("labels.sqlite", showing: episodes)
/// ```
package struct ReviewPage {
  /// Seconds in which the browser can learn of the end.
  var farewellSeconds = 1.0
  private let judge: Annotator
  private let port: UInt16
  private let cameras: CameraChoice
  private let opensBrowser: Bool
  private let say: @Sendable (String) -> Void
  private let warn: @Sendable (DataError) -> Void

  /// Prepares to show answers.
  ///
  /// - Parameters:
  ///   - judge: Who settles disputes.
  ///   - port: The port on 127.0.0.1. 0 takes any free port.
  ///   - cameras: The cameras of an episode that are shown side by side.
  ///   - opensBrowser: Whether the address is opened on this machine.
  ///   - say: Gets lines for the person who started the command, the address first.
  ///   - warn: Gets the errors of videos and requests, which the page shows too.
  package init(
    judge: Annotator, port: UInt16 = 0, cameras: CameraChoice = .first, opensBrowser: Bool = false,
    say: @escaping @Sendable (String) -> Void, warn: @escaping @Sendable (DataError) -> Void
  ) {
    self.judge = judge
    self.port = port
    self.cameras = cameras
    self.opensBrowser = opensBrowser
    self.say = say
    self.warn = warn
  }

  /// Serves the page until the person ends it.
  ///
  /// - Throws: `DataError` if the label file cannot be read or holds no query, the port is taken, or temporary
  ///   files cannot be made.
  package func run(_ labels: String, showing episodes: EpisodeStore) throws {
    let videos = PageVideos(episodes: episodes, cameras: cameras)
    let desk = try ReviewDesk(labels, showing: videos, judge: judge)
    let server = try RequestServer(port: port)
    let access = OneVisitor(.annotator(judge))
    let address = PublicAddress.loopback(port: server.port)
    let shelf = try PageServer.shelf(showing: episodes)
    let ended = DispatchSemaphore(value: 0)
    let routes = ReviewRoutes(
      gate: RequestGate(address, access), desk: desk, videos: videos, shelf: shelf, report: warn,
      end: { ended.signal() })
    PageAnnouncement(task: "Review", kept: "settlement", opensBrowser: opensBrowser, say: say)
      .announce(address, access, port: server.port)
    server.serve(
      farewellSeconds: farewellSeconds, until: { ended.wait() }, closing: { shelf.close() }
    ) { [routes] request in await routes.respond(to: request) }
  }
}
