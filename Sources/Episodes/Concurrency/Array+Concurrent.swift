import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform` for every element, in order, computed on all cores.
  ///
  /// - Throws: The error of the first element, in order, whose transform failed.
  /// - Complexity: O(n) calls of `transform`.
  public func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) throws(DataError) -> Result
  ) throws(DataError) -> [Result] {
    let results = ConcurrentResults<Result>(count: count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      results.set(index) { () throws(DataError) in try transform(self[index]) }
    }
    return try results.values()
  }

  /// The same for a few long transforms, each on a thread of its own, or on the caller's if there is only
  /// one.
  ///
  /// The system's time slices divide the cores evenly: three transforms of equal length on two cores end
  /// after one and a half lengths, where one after another on each core they take two. Up to twice as many
  /// as there are cores run at a time.
  ///
  /// - Throws: The error of the first element, in order, whose transform failed.
  /// - Complexity: O(n) calls of `transform`.
  public func threadedMap<Result: Sendable>(
    _ transform: @Sendable (Element) throws(DataError) -> Result
  ) throws(DataError) -> [Result] {
    guard count > 1 else { return try map(transform) }
    let results = ConcurrentResults<Result>(count: count)
    withoutActuallyEscaping(transform) { transform in
      onThreads { index in
        results.set(index) { () throws(DataError) in try transform(self[index]) }
      }
    }
    return try results.values()
  }

  /// Runs `body` for every index and waits for all.
  private func onThreads(_ body: @Sendable @escaping (Int) -> Void) {
    let places = DispatchSemaphore(value: 2 * ProcessInfo.processInfo.activeProcessorCount)
    let threads = indices.map { index in
      places.wait()
      return JoinedThread {
        body(index)
        places.signal()
      }
    }
    for thread in threads { thread?.join() }
  }
}

/// The results of transforms that run side by side.
private final class ConcurrentResults<Value: Sendable>: Sendable {
  private let results: Mutex<[Result<Value, DataError>?]>

  init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }

  func set(_ index: Int, _ work: () throws(DataError) -> Value) {
    let result = Result { () throws(DataError) in try work() }
    results.withLock { $0[index] = result }
  }

  func values() throws(DataError) -> [Value] {
    var values: [Value] = []
    for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
    return values
  }
}
