import Foundation

/// Sinkhorn's algorithm in the log domain, with the potentials in Float64.
///
/// The potentials are the truth; between updates of them the scalings `u`, `v` are iterated on the
/// kernel `exp((f + g - C) / epsilon)`, and absorbed into the potentials before they can overflow.
/// So an iteration costs two multiply-adds an entry instead of two exponentials, and no epsilon is
/// small enough to make the kernel vanish unseen: where a scaling leaves its range, the exact
/// log-sum-exp update takes over.
///
/// - Source: Schmitzer, "Stabilized Sparse Scaling Algorithms" (2019), algorithm 2; Peyré & Cuturi,
///   "Computational Optimal Transport" (2019), section 4.4.
public struct Sinkhorn: Sendable, Equatable {
  /// The largest marginal error (L1, both sides together) that counts as converged.
  public var tolerance: Double
  /// The most iterations that are spent on one problem.
  public var maximumIterations: Int

  /// A solver; POT's default tolerance is 1e-9, the RAPL authors' layer uses 1e-6.
  public init(tolerance: Double = 1e-6, maximumIterations: Int = 10_000) {
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// Solves one problem.
  ///
  /// - Returns: The potentials with the status; running out of iterations is a status, not an error.
  /// - Complexity: O(T T') an iteration; O(T T') memory.
  public func solve(_ problem: TransportProblem) -> TransportSolution {
    var state = SinkhornState(problem)
    var iterations = 0
    var error = Double.infinity
    while iterations < maximumIterations {
      iterations += 1
      error = state.iterate()
      if error <= tolerance { break }
    }
    state.absorb()
    return TransportSolution(
      problem: problem, rowPotentials: state.rowPotentials,
      columnPotentials: state.columnPotentials,
      status: error <= tolerance ? .converged : .iterationLimit, iterations: iterations,
      marginalError: error)
  }
}
