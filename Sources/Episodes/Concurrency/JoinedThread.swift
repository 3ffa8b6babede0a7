import Foundation

/// A thread that is joined, after which nothing keeps its closure alive.
struct JoinedThread {
  private let thread: pthread_t

  /// The closure that a thread runs.
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts `body` on a thread of its own.
  ///
  /// - Returns: `nil` if the system has no thread left. `body` has then already run on this one.
  init?(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, nil,
      { work in
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.takeRetainedValue().body()
      return nil
    }
    self.thread = thread
  }

  /// Waits until it has ended.
  func join() { pthread_join(thread, nil) }
}
