import Dispatch
import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import LabellingPage

/// A server of several annotators, with a label file of its own.
final class RunningServer: PageClient {
  /// What one server leaves to the next.
  struct Place: Sendable {
    let folder: TemporaryFolder
    let episodes: EpisodeStore

    init() throws {
      folder = try TemporaryFolder()
      try MovingDots(count: 6).write(to: folder.file("dots.hdf5"))
      episodes = try EpisodeStore(paths: [folder.path])
    }

    var labels: String { folder.file("labels.sqlite") }

    var links: LinkFile { LinkFile(for: labels) }
  }

  let place: Place
  let store: LabelStore
  let server: LabelServer
  /// The links made at the start.
  let admitted: [Visitor: LabelServer.Link]
  private let stop = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(
    _ names: [String] = ["ann", "bob"], in place: Place, overlap: Int = 2, limit: Int? = 4,
    target: Int? = nil, publicURL: String? = nil
  ) throws {
    self.place = place
    store = try LabelStore(path: place.labels)
    var settings = LabelServer.Settings()
    settings.annotators = try names.map { try Annotator($0) }
    settings.target = target
    settings.address = try publicURL.map { try PublicAddress($0) }
    server = try LabelServer(settings, links: place.links) { Issue.record($0) }
    admitted = Dictionary(uniqueKeysWithValues: try server.admit().map { ($0.visitor, $0.link) })
    let queue = try Self.queue(place, store, overlap: overlap, limit: limit)
    Thread.detachNewThread { [self] in
      do {
        try server.run(
          queue, showing: place.episodes,
          begin: { [store] annotator throws(DataError) in
            try LabelSession(
              store: store, annotator: annotator, queries: queue, queue: queue, target: target)
          }, until: { stop.wait() })
      } catch { Issue.record(error) }
      ended.signal()
    }
  }

  private static func queue(
    _ place: Place, _ store: LabelStore, overlap: Int, limit: Int?
  ) throws -> QueryQueue {
    var settings = QueryQueue.Settings()
    settings.annotatorCount = overlap
    settings.queryLimit = limit
    return try QueryQueue(
      RandomQueries(episodes: place.episodes.episodes, shape: QueryShape(.pair), seed: 1),
      in: store, settings: settings, notebook: ScreenNotebook(for: place.labels)
    ) { _ in true }
  }

  var port: UInt16 { server.port }

  var host: String {
    server.address.root.split(separator: "/").dropFirst().first.map { String($0) } ?? ""
  }

  var root: String { server.address.path }

  /// The token of a link that was made at the start.
  func token(_ name: String?) throws -> String {
    let visitor = try name.map { Visitor.annotator(try Annotator($0)) } ?? .owner
    guard case .new(let address) = admitted[visitor] else { return "" }
    return address.components(separatedBy: "token=").last ?? ""
  }

  func enter(as name: String) async throws -> String { try await enter(token: token(name)) }

  /// What the owner's page shows.
  func progress(_ cookie: String) async throws -> [String: Any] {
    try await send("GET", "/api/progress", cookie: cookie).json()
  }

  /// Ends the server; its files stay.
  func end() async {
    stop.signal()
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        self.ended.wait()
        continuation.resume()
      }
    }
  }
}
