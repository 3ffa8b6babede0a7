import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import LabellingPage

/// A page that is being served, with a label file and episodes of its own.
final class RunningPage: PageClient {
  let folder: TemporaryFolder
  let store: LabelStore
  let episodes: EpisodeStore
  /// What the command would print.
  let lines = Mutex<[String]>([])
  private let hasEnded = Mutex(false)

  /// Serves queries about the episodes that `write` puts into a folder.
  init(
    kind: Query.Kind = .pair, target: Int = 5, segmentLength: Int? = nil, reasons: [String] = [],
    guidelines: Guidelines? = nil, cameras: CameraChoice = .first,
    write: (TemporaryFolder) throws -> Void = { folder in
      try MovingDots(count: 6).write(to: folder.file("dots.hdf5"))
    }
  ) async throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    try write(folder)
    episodes = try EpisodeStore(paths: [folder.path])
    store = try LabelStore(path: folder.file("labels.sqlite"))
    let shape = try QueryShape(kind, segmentLength: segmentLength)
    let session = try LabelSession(
      store: store, annotator: Annotator("ann"),
      queries: RandomQueries(episodes: episodes.episodes, shape: shape, seed: 1), target: target,
      guidelines: guidelines)
    Thread.detachNewThread { [self] in serve(session, reasons, cameras) }
    try await waitUntil { !self.lines.withLock { $0.isEmpty } }
  }

  private func serve(_ session: LabelSession, _ reasons: [String], _ cameras: CameraChoice) {
    var player = WebPlayer(
      cameras: cameras, reasons: reasons, say: { line in self.lines.withLock { $0.append(line) } },
      warn: { problem in self.lines.withLock { $0.append("\(problem)") } })
    player.farewellSeconds = 0.1
    do { try player.run(session, showing: episodes) } catch { Issue.record(error) }
    hasEnded.withLock { $0 = true }
  }

  /// Opens the page as a browser does, and returns the cookie.
  func enter() async throws -> String { try await enter(token: token) }

  /// Ends the page, where nothing is left to ask, as its button does.
  func finish(_ cookie: String) async throws {
    let state = try await state(cookie)
    #expect(state["query"] as? [String: Any] == nil)
    try await quit(cookie)
  }

  /// Whether the player has returned, within the time that a slow machine takes.
  func ends() async throws -> Bool {
    try await waitUntil { self.hasEnded.withLock { $0 } }
    return hasEnded.withLock { $0 }
  }

  /// The token in the address.
  var token: String {
    lines.withLock { $0.first?.components(separatedBy: "token=").last ?? "" }
  }

  var port: UInt16 {
    let address = lines.withLock { $0.first ?? "" }
    let digits = address.components(separatedBy: "127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
    return UInt16(digits) ?? 0
  }

  /// The query that was asked first.
  var firstQuery: Query? {
    get throws {
      guard case .asked(let query) = try store.events().first?.change else { return nil }
      return query
    }
  }

  /// Ends the page as its button does.
  func quit(_ cookie: String) async throws {
    _ = try await post("/api/quit", [:], cookie: cookie)
    #expect(try await ends())
  }

  private func waitUntil(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition(), .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
  }
}
