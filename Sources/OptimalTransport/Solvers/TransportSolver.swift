import Dispatch
import Foundation
import Synchronization

/// A method that solves transport problems.
///
/// A solver outside this module implements `solve(_:)` for one problem and returns a `TransportSolution`.
/// `TransportMatcher` takes it as it is. A solver keeps to the pairs of `TransportProblem.forEachPair`, to
/// its `stepMasses` and to its `mass` rule, or throws.
public protocol TransportSolver: Sendable {
  /// Solves one problem.
  ///
  /// - Throws: `TransportError` for a problem of a kind that this solver cannot solve.
  /// - Returns: The solution with its status. Not getting there is a status, not an error.
  func solve(_ problem: TransportProblem) throws(TransportError) -> TransportSolution

  /// Solves many problems on all cores.
  ///
  /// - Throws: `TransportError` for the first problem, in order, that cannot be solved.
  /// - Returns: One solution for each problem, in their order.
  func solve(_ problems: [TransportProblem]) throws(TransportError) -> [TransportSolution]
}

extension TransportSolver {
  /// Solves many problems on all cores, each by itself.
  ///
  /// - Throws: `TransportError` for the first problem, in order, that cannot be solved.
  /// - Returns: One solution for each problem, in their order.
  /// - Complexity: As for each alone.
  public func solve(_ problems: [TransportProblem]) throws(TransportError) -> [TransportSolution] {
    let results = problems.concurrentlySolved {
      ()
    } solve: { problem, _ in
      Result { () throws(TransportError) in try solve(problem) }
    }
    return try results.map { result throws(TransportError) in try result.get() }
  }
}

extension Array where Element == TransportProblem {
  /// The results of `solve` in order, worked out on all cores.
  ///
  /// Each core makes one memory and uses it for every problem that it takes.
  func concurrentlySolved<Memory, Solution: Sendable>(
    memory: @Sendable () -> Memory, solve: @Sendable (TransportProblem, Memory) -> Solution
  ) -> [Solution] {
    let workers = Swift.min(count, ProcessInfo.processInfo.activeProcessorCount)
    guard workers > 1 else {
      let memory = memory()
      return map { solve($0, memory) }
    }
    let next = Atomic(0)
    let results = Mutex<[Solution?]>(Swift.Array<Solution?>(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      let memory = memory()
      while true {
        let start = next.add(Self.share, ordering: .relaxed).oldValue
        guard start < count else { return }
        let end = Swift.min(start + Self.share, count)
        let solved = self[start..<end].map { solve($0, memory) }
        results.withLock { results in
          for (index, solution) in zip(start..<end, solved) { results[index] = solution }
        }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// Problems that a core takes at once.
  private static var share: Int { 4 }
}
