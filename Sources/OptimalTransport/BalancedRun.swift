import Foundation

/// One balanced problem from start to status.
struct BalancedRun {
  let solver: Sinkhorn
  let problem: TransportProblem
  let workspace: ScalingWorkspace

  /// What ended a stage.
  private struct Stage {
    var passes = 0
    var traced = 0
    var error = Double.infinity
    var isStalled = false
  }

  func solve(from columnPotentials: [Double]?) -> TransportSolution {
    let isLogDomain = solver.isLogDomain(problem)
    var (stage, potentials) = (Stage(), columnPotentials)
    if isLogDomain, columnPotentials == nil {
      // One pass is kept for the problem's own epsilon, to measure what is returned.
      for epsilon in coarserEpsilons where stage.passes < solver.maximumIterations - 1 {
        let kernel = ScaledKernel(problem, epsilon: epsilon, workspace: workspace)
        iterate(
          kernel, &stage, from: potentials, tolerance: 0.1, isLogDomain: isLogDomain,
          budget: solver.maximumIterations - 1)
        potentials = kernel.potentials().columns
      }
    }
    let kernel = ScaledKernel(problem, epsilon: problem.epsilon, workspace: workspace)
    iterate(
      kernel, &stage, from: potentials, tolerance: solver.tolerance, isLogDomain: isLogDomain,
      budget: solver.maximumIterations)
    return solution(kernel.potentials(), stage)
  }

  /// What a Newton step's line search and the Sinkhorn iteration after it take at most.
  private static let searchPasses = 8

  /// Epsilon in stages down to the problem's own, which is not among them.
  private var coarserEpsilons: [Double] {
    var epsilons: [Double] = []
    var epsilon = problem.costSpan / 50
    while epsilon > 1.5 * problem.epsilon {
      epsilons.append(epsilon)
      epsilon /= 4
    }
    return epsilons
  }

  private func iterate(
    _ kernel: ScaledKernel, _ stage: inout Stage, from columnPotentials: [Double]?,
    tolerance: Double, isLogDomain: Bool, budget: Int
  ) {
    kernel.prepare(columnPotentials: columnPotentials)
    guard stage.passes < budget else { return }
    var scaling = BalancedScaling(kernel, isLogDomain: isLogDomain)
    var pace = Pace(tolerance: tolerance, floor: roundingFloor(kernel.epsilon))
    let earlier = stage.passes
    while true {
      stage.passes = earlier + scaling.passes
      stage.error = scaling.error
      note(scaling.error, &stage)
      pace.note(scaling.error)
      if scaling.error <= tolerance || pace.isStalled { break }
      let left = budget - stage.passes
      guard left > 0 else { break }
      if solver.isAccelerated, pace.wantsNewton, left > 2 * Self.searchPasses {
        let helped = scaling.newton(
          tolerance: tolerance, limit: min(left - Self.searchPasses, 4 * kernel.columnCount))
        pace.noteNewton(helped: helped)
        if scaling.error <= tolerance { continue }
      }
      scaling.update()
    }
    stage.isStalled = scaling.error > tolerance && pace.isStalled
    // The columns' turn costs nothing, and leaves an error no larger than the one measured.
    scaling.updateColumns()
  }

  private func note(_ error: Double, _ stage: inout Stage) {
    guard stage.traced < ScalingWorkspace.traceCapacity else { return }
    workspace.trace[stage.traced] = error
    stage.traced += 1
  }

  /// What Float64 leaves of a marginal: potentials are rounded in the unit of the cost.
  private func roundingFloor(_ epsilon: Double) -> Double {
    4 * Double.ulpOfOne * max(1, problem.largestCost / epsilon)
  }

  private func solution(_ potentials: (rows: [Double], columns: [Double]), _ stage: Stage)
    -> TransportSolution
  {
    TransportSolution(
      problem: problem, rowPotentials: potentials.rows, columnPotentials: potentials.columns,
      status: stage.error <= solver.tolerance
        ? .converged : stage.isStalled ? .stalled : .iterationLimit,
      iterations: stage.passes, marginalError: stage.error,
      errorTrace: Array(UnsafeBufferPointer(start: workspace.trace, count: stage.traced)))
  }
}

/// Judges from the errors so far whether Sinkhorn's iterations will do.
struct Pace {
  let tolerance: Double
  /// Below this an error is rounding.
  let floor: Double
  private var noted = 0
  private var last = Double.infinity
  private var rate = 0.0
  private var least = Double.infinity
  private var sinceLeast = 0
  /// Sinkhorn iterations to wait before the next Newton step, and after one that did not help.
  private var patience = 2
  private var penalty = 4

  init(tolerance: Double, floor: Double) {
    (self.tolerance, self.floor) = (tolerance, floor)
  }

  mutating func note(_ error: Double) {
    noted += 1
    rate = error / last
    last = error
    patience -= 1
    if error < 0.9 * least {
      (least, sinceLeast) = (error, 0)
    } else {
      sinceLeast += 1
    }
  }

  mutating func noteNewton(helped: Bool) {
    patience = helped ? 0 : penalty
    penalty = helped ? 4 : 2 * penalty
  }

  /// Whether a Newton step is likely to save passes.
  var wantsNewton: Bool {
    guard patience <= 0 else { return false }
    guard rate < 1, last.isFinite else { return true }
    let remaining = log(tolerance / last) / log(rate)
    return remaining > Self.worthwhile
  }

  /// A Newton step takes about as many passes.
  private static let worthwhile = 8.0

  /// Whether the error has been at what rounding leaves for long.
  var isStalled: Bool { sinceLeast >= 30 && least < 100 * floor }
}
