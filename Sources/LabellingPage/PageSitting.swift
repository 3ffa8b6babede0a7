import Dispatch
import Foundation
import Labelling
import Synchronization

/// The query on the screen.
///
/// Meanwhile the videos of the next query are made. The end is waited for.
final class PageSitting: Sendable {
  private let session: LabelSession
  private let shelf: ClipShelf
  private let shown = Mutex<UUID?>(nil)
  private let ended = DispatchSemaphore(value: 0)
  private let preparing = DispatchGroup()

  init(_ session: LabelSession, _ shelf: ClipShelf) {
    self.session = session
    self.shelf = shelf
  }

  /// Begins with the first query's videos, before a browser asks for them.
  func prepare() {
    guard let query = try? session.current() else { return }
    shelf.prepare(query.items)
  }

  /// Notes the query that the page received, or `nil` at the end.
  func shows(_ query: UUID?) {
    guard let query else {
      ended.signal()
      return
    }
    let isNew = shown.withLock { shown in
      defer { shown = query }
      return shown != query
    }
    guard isNew else { return }
    // Choosing the next query may take a while. An error here is reported when the query is asked for.
    DispatchQueue.global(qos: .utility).async(group: preparing) { [session, shelf] in
      guard let next = try? session.upcoming() else { return }
      shelf.prepare(next.items)
    }
  }

  /// Waits until the page knows of the end.
  func waitForEnd() { ended.wait() }

  /// Waits until nothing more is prepared, because libraries in use when a process ends can crash it.
  func close() {
    preparing.wait()
    shelf.close()
  }
}
