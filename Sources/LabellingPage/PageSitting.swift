import Dispatch
import Foundation
import Labelling
import Synchronization

/// What is on the screen: the videos of the next query are made meanwhile, and the end is waited for.
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

  /// Notes which query the page was told of; `nil` is the end.
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
    // Choosing the next query may take a while, and what fails here is told when it is asked for.
    DispatchQueue.global(qos: .utility).async(group: preparing) { [session, shelf] in
      guard let next = try? session.upcoming() else { return }
      shelf.prepare(next.items)
    }
  }

  /// Waits until the page was told of the end.
  func waitForEnd() { ended.wait() }

  /// Waits until nothing more is prepared: libraries that are in use when a process ends can crash it.
  func close() {
    preparing.wait()
    shelf.close()
  }
}
