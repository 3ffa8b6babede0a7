import CTransportKernels
import Foundation

/// One unbalanced or partial problem from start to status, by alternating the conditions on rows and
/// columns.
///
/// For the plan `exp((f + g - C) / epsilon)` a penalty turns Sinkhorn's update of a row with mass `a`
/// into a power of it, a bound into a minimum. The error is the mass that an update still moves.
///
/// - Source: Chizat et al. (2018), algorithm 1, with the shift of Séjourné, Vialard & Peyré, "Faster
///   unbalanced optimal transport" (2022), proposition 1; Benamou et al. (2015), proposition 5.
struct RelaxedRun {
  let solver: Sinkhorn
  let problem: TransportProblem
  let workspace: ScalingWorkspace

  func solve(from columnPotentials: [Double]?) -> TransportSolution {
    let kernel = ScaledKernel(problem, epsilon: problem.epsilon, workspace: workspace)
    kernel.prepare(columnPotentials: columnPotentials)
    var scaling = RelaxedScaling(kernel)
    let isLogDomain = solver.isLogDomain(problem)
    var (iterations, traced, error) = (0, 0, Double.infinity)
    while iterations < solver.maximumIterations {
      iterations += 1
      if iterations > 1, isLogDomain || kernel.mustAbsorb { scaling.absorb() }
      error = scaling.update()
      if traced < ScalingWorkspace.traceCapacity {
        workspace.trace[traced] = error
        traced += 1
      }
      if error <= solver.tolerance { break }
    }
    let potentials = kernel.potentials()
    return TransportSolution(
      problem: problem, rowPotentials: potentials.rows, columnPotentials: potentials.columns,
      status: error <= solver.tolerance ? .converged : .iterationLimit, iterations: iterations,
      marginalError: error,
      errorTrace: Array(UnsafeBufferPointer(start: workspace.trace, count: traced)))
  }
}
