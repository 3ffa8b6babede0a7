import Dispatch
import Episodes
import Preferences
import Synchronization

/// A query that is being chosen on another thread.
final class UpcomingQuery: Sendable {
  private let result = Mutex<Result<Query?, DataError>>(.success(nil))
  private let finished = DispatchGroup()

  /// Starts to choose.
  init(from source: any QuerySource, in context: QueryContext) {
    DispatchQueue.global(qos: .utility).async(group: finished) { [self] in
      let chosen = Result { () throws(DataError) in try source.next(in: context) }
      result.withLock { $0 = chosen }
    }
  }

  /// Waits for the choice.
  func query() throws(DataError) -> Query? {
    finished.wait()
    return try result.withLock { $0 }.get()
  }
}
