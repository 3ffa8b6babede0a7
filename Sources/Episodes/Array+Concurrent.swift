import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// The results of `transform` for every element, in order, worked out on all cores.
  ///
  /// - Throws: The error of the first element, in order, whose transform failed.
  /// - Complexity: O(n) calls of `transform`.
  public func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) throws(DataError) -> Result
  ) throws(DataError) -> [Result] {
    let results = Mutex<[Swift.Result<Result, DataError>?]>(
      Swift.Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = Swift.Result { () throws(DataError) in try transform(self[index]) }
      results.withLock { $0[index] = result }
    }
    var values: [Result] = []
    values.reserveCapacity(count)
    for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
    return values
  }
}
