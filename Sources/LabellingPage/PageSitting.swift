import Dispatch
import Foundation
import Labelling
import Preferences
import Synchronization

/// One annotator's desk and screen.
///
/// Meanwhile the videos of the next query are made.
final class PageSitting: Sendable {
  /// What the page received last, and when.
  private struct Latest {
    var query: UUID?
    var isAtEnd = false
    var time = DispatchTime.now()
  }

  /// Where the annotator answers.
  let desk: AnswerDesk
  private let session: LabelSession
  private let shelf: ClipShelf
  private let videos: PageVideos
  /// The query whose videos the browser may fetch before it is shown.
  private let announced = Mutex<Query?>(nil)
  private let latest = Mutex(Latest())
  private let requestCount = Mutex(0)
  private let preparing = DispatchGroup()

  init(
    _ session: LabelSession, at desk: AnswerDesk, _ shelf: ClipShelf, showing videos: PageVideos
  ) {
    self.session = session
    self.desk = desk
    self.shelf = shelf
    self.videos = videos
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

  /// The item at a position of the query on the screen or of the announced one, or `nil` for another query.
  func item(_ index: Int, of query: UUID) async throws -> LabelItem? {
    if let announced = announcedItem(index, of: query) { return announced }
    return try await desk.item(index, of: query)
  }

  private func announcedItem(_ index: Int, of query: UUID) -> LabelItem? {
    announced.withLock { announced in
      guard let announced, announced.id == query, announced.items.indices.contains(index) else {
        return nil
      }
      return announced.items[index]
    }
  }

  /// Whether nothing was left to ask, and the page asked nothing for so long: it was closed.
  func isClosed(afterSeconds idle: Double) -> Bool {
    latest.withLock { $0.isAtEnd && DispatchTime.now() > $0.time + idle }
  }

  /// Answers one of the person's requests, or returns `nil` if too many are being answered.
  func within<Result>(_ limit: Int, _ body: () async throws -> Result) async rethrows -> Result? {
    let isAllowed = requestCount.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard isAllowed else { return nil }
    defer { requestCount.withLock { $0 -= 1 } }
    return try await body()
  }

  /// Waits until nothing more is prepared, because libraries in use when a process ends can crash it.
  func close() { preparing.wait() }
}
