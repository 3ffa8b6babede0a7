import Episodes
import Synchronization

/// Keeps the last few opened things, so that reading step by step does not open files step by step,
/// and thousands of files do not run out of descriptors.
final class BoundedCache<Value: Sendable>: Sendable {
  private struct State {
    var values: [String: Value] = [:]
    var leastRecentFirst: [String] = []
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// The value for `key`, opened if it is not there.
  ///
  /// Two threads may open the same one at once.
  func value(for key: String, open: () throws(DataError) -> Value) throws(DataError) -> Value {
    if let kept = state.withLock({ $0.values[key] }) { return kept }
    let value = try open()
    state.withLock { state in
      state.leastRecentFirst.removeAll { $0 == key }
      state.leastRecentFirst.append(key)
      state.values[key] = value
      if state.leastRecentFirst.count > capacity {
        state.values[state.leastRecentFirst.removeFirst()] = nil
      }
    }
    return value
  }
}
