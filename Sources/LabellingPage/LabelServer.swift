import Dispatch
import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

/// Serves the page to several annotators, each with a link of their own, and their progress to the owner.
///
/// ```swift
/// let server = try LabelServer(settings, links: LinkFile(for: "labels.sqlite"), warn: { print($0) })
/// for (visitor, link) in try server.links() { print(visitor, link) }
/// server.run(queue, showing: episodes) { annotator in … }
/// ```
package final class LabelServer: Sendable {
  /// What a server is asked for.
  package struct Settings: Sendable {
    /// The address of this machine to listen on.
    package var host = RequestServer.loopback
    /// The port, 0 for any free one, or `nil` for that of the last time.
    package var port: UInt16?
    /// Where people reach it through a proxy, or `nil` if they do directly.
    package var address: PublicAddress?
    /// Who answers; those of the last time if nobody is named.
    package var annotators: [Annotator] = []
    /// The wanted number of answers of each, or `nil` where only the queue ends.
    package var target: Int?
    /// The cameras of an episode that are shown side by side.
    package var cameras = CameraChoice.first
    /// The tags that an answer may have.
    package var reasons: [String] = []
    /// Keys in place of the standard ones, by the name of the action.
    package var keys: [String: [String]] = [:]
    /// When an answer counts.
    package var viewing = ViewingRule.standard

    /// A server on this machine, for those of the last time.
    package init() {}
  }

  /// Everybody who may answer.
  package let annotators: [Annotator]
  /// Where people reach it.
  package let address: PublicAddress
  private let settings: Settings
  private let links: LinkFile
  private let server: RequestServer

  private let warn: @Sendable (DataError) -> Void

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - settings: What the server is asked for.
  ///   - links: Who may enter.
  ///   - warn: Gets the errors of requests.
  /// - Throws: `DataError.Kind.missing` if nobody is named and nobody has a link, `.unsupported` if the port is
  ///   taken, and the errors of the file of links.
  package init(
    _ settings: Settings, links: LinkFile, warn: @escaping @Sendable (DataError) -> Void
  ) throws(DataError) {
    let content = try links.read()
    let annotators = settings.annotators.isEmpty ? content.list.annotators : settings.annotators
    guard !annotators.isEmpty else {
      throw DataError(
        .missing, file: links.path, expected: "annotators with a link", found: "none",
        remedy: "name the annotators", settings: [.annotator])
    }
    let port = settings.port ?? content.port ?? 0
    server = try RequestServer(
      host: settings.host, port: port, limits: ServerLimits(peopleCount: annotators.count + 1))
    address = settings.address ?? .direct(host: settings.host, port: server.port)
    self.annotators = annotators
    self.settings = settings
    self.links = links
    self.warn = warn
  }

  /// The port that it listens on.
  package var port: UInt16 { server.port }

  /// Whether what is sent can be read on the way.
  package var isOpenToListeners: Bool {
    !address.isSecure
      && (settings.address != nil || ![RequestServer.loopback, "::1"].contains(settings.host))
  }

  /// The state of the links, after new ones were made for those who had none.
  ///
  /// - Returns: The new links, and who was there before or is shut out.
  /// - Throws: `DataError.Kind.unwritable`.
  package func admit() throws(DataError) -> [(visitor: Visitor, link: Link)] {
    var content = try links.read()
    content.address = address.root
    content.port = server.port
    let all = annotators.map(Visitor.annotator) + [.owner]
    let admitted = all.map { visitor -> (visitor: Visitor, link: Link) in
      if let known = content.list.links[visitor] {
        return (visitor, known.digest == nil ? .revoked : .asBefore)
      }
      let token = content.list.renew(visitor)
      return (visitor, .new(content.link(visitor, token)))
    }
    try links.write(content)
    return admitted
  }

  /// A person's way in.
  package enum Link: Sendable, Equatable {
    /// A link to hand on, which is not shown again.
    case new(String)
    /// The link that was made before holds.
    case asBefore
    /// The link was revoked.
    case revoked
  }

  /// Serves until `waitForEnd` returns.
  ///
  /// - Parameters:
  ///   - queue: The queue of queries.
  ///   - episodes: What is shown.
  ///   - begin: Begins an annotator's sitting in the queue, or resumes it.
  ///   - waitForEnd: Waits for whatever ends the server.
  /// - Throws: `DataError` if temporary files cannot be made.
  package func run(
    _ queue: QueryQueue, showing episodes: EpisodeStore,
    begin: @escaping @Sendable (Annotator) throws(DataError) -> LabelSession,
    until waitForEnd: () -> Void
  ) throws {
    let videos = PageVideos(episodes: episodes, cameras: settings.cameras)
    let shelf = try PageServer.shelf(showing: episodes, peopleCount: annotators.count)
    let sittings = Sittings { [settings] annotator throws(DataError) in
      let session = try begin(annotator)
      let desk = AnswerDesk(
        session, queue: queue, showing: videos, reasons: settings.reasons, keys: settings.keys,
        viewing: settings.viewing)
      return PageSitting(session, at: desk, shelf, showing: videos)
    }
    let served = Set(annotators.map(Visitor.annotator) + [.owner])
    let access = WatchedAccess(links, warn: warn) { served.contains($0) }
    let routes = PageRoutes(
      gate: RequestGate(address, access), sittings: sittings, videos: videos, shelf: shelf,
      progress: ProgressDesk(
        queue, labels: queue.store.path, target: settings.target, links: { access.current }),
      report: warn, end: {})
    PageServer(server: server, routes: routes).run(farewellSeconds: 0, until: waitForEnd)
  }
}
