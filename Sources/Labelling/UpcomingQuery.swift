import Episodes
import Foundation
import Preferences

/// A query that is being chosen on another thread.
///
/// The thread is a separate one. Callers that wait may hold every thread of tasks and queues, and then none
/// would be left to choose the query.
final class UpcomingQuery: @unchecked Sendable {
  private let condition = NSCondition()
  private var result: Result<Query?, DataError>?

  /// Starts the choice.
  init(from source: any QuerySource, in context: QueryContext) {
    let worker = Thread { [self] in
      finish(Result { () throws(DataError) in try source.next(in: context) })
    }
    worker.stackSize = 8 << 20
    worker.start()
  }

  private func finish(_ chosen: Result<Query?, DataError>) {
    condition.lock()
    result = chosen
    condition.broadcast()
    condition.unlock()
  }

  /// Waits for the choice.
  func query() throws(DataError) -> Query? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result { return try result.get() }
      condition.wait()
    }
  }
}
