import Dispatch
import Foundation
import Labelling
import Preferences
import Synchronization

/// The query on the screen.
///
/// Meanwhile the videos of the next query are made. The end is waited for.
final class PageSitting: Sendable {
  /// What the page received last, and when.
  private struct Latest {
    var query: UUID?
    var isAtEnd = false
    var time = DispatchTime.now()
  }

  private let session: LabelSession
  private let shelf: ClipShelf
  private let videos: PageVideos
  /// The query whose videos the browser may fetch before it is shown.
  private let announced = Mutex<Query?>(nil)
  /// A page at its end that asks nothing for so long was closed.
  private let idleSeconds: Double
  private let latest = Mutex(Latest())
  private let ended = DispatchSemaphore(value: 0)
  private let preparing = DispatchGroup()

  init(
    _ session: LabelSession, _ shelf: ClipShelf, showing videos: PageVideos, idleSeconds: Double
  ) {
    self.session = session
    self.shelf = shelf
    self.videos = videos
    self.idleSeconds = idleSeconds
  }

  /// Begins with the first query's videos, before a browser asks for them.
  func prepare() {
    guard let query = try? session.current() else { return }
    shelf.prepare(videos.videos(of: query))
  }

  /// Notes the query that the page received, or `nil` where nothing is left to ask.
  ///
  /// That is no end yet, because the last answer can still be taken back.
  func shows(_ query: UUID?) {
    let isNew = latest.withLock { latest in
      defer { latest = Latest(query: query, isAtEnd: query == nil) }
      return query != nil && latest.query != query
    }
    guard isNew else { return }
    // Choosing the next query may take a while. An error here is reported when the query is asked for.
    DispatchQueue.global(qos: .utility).async(group: preparing) { [session, shelf, videos] in
      guard let next = try? session.upcoming() else { return }
      shelf.prepare(videos.videos(of: next))
    }
  }

  /// The addresses of the next query's videos, once it is chosen and they are made.
  ///
  /// Knowing them answers nothing: an answer counts only for the query on the screen.
  func upcoming() async -> [String] {
    let next = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async(group: preparing) { [session] in
        continuation.resume(returning: (try? session.upcoming()) ?? nil)
      }
    }
    announced.withLock { $0 = next }
    guard let next else { return [] }
    // One that cannot be made is reported when it is shown.
    for video in videos.videos(of: next) { _ = try? await shelf.clip(of: video) }
    return next.items.indices.flatMap { videos.addresses(of: next, at: $0) }
  }

  /// The item of the announced query at a position, or `nil` for another query.
  func announcedItem(_ index: Int, of query: UUID) -> LabelItem? {
    announced.withLock { announced in
      guard let announced, announced.id == query, announced.items.indices.contains(index) else {
        return nil
      }
      return announced.items[index]
    }
  }

  /// Notes that the person ends the sitting.
  func end() { ended.signal() }

  /// Waits until the person ends the sitting, or has left a page where nothing is left to ask.
  func waitForEnd() {
    while ended.wait(timeout: .now() + min(idleSeconds, 60)) == .timedOut {
      let (isAtEnd, time) = latest.withLock { ($0.isAtEnd, $0.time) }
      if isAtEnd, DispatchTime.now() > time + idleSeconds { return }
    }
  }

  /// Waits until nothing more is prepared, because libraries in use when a process ends can crash it.
  func close() {
    preparing.wait()
    shelf.close()
  }
}
