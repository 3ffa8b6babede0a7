import CTransportKernels

/// How the result of a transport problem changes with its costs, `[T, T']` row-major.
public struct TransportGradient: Sendable, Equatable {
  /// The derivative with respect to each cost, exactly 0 outside the mask.
  public let values: [Double]
  /// The residual of the linear system as a share of its right-hand side (L1); 0 for a gradient that needs
  /// no system.
  public let relativeResidual: Double
}

extension TransportSolution {
  /// The derivative of the regularised cost: the plan itself, by the envelope theorem.
  ///
  /// It is also the derivative of the transport cost with the plan held fixed, and of the exact cost
  /// where the exact plan is the only one.
  public var envelopeGradient: TransportGradient {
    TransportGradient(values: plan, relativeResidual: 0)
  }

  /// The derivative of the transport cost `<P*(C), C>` with the plan following the costs, by implicit
  /// differentiation of the marginal conditions.
  ///
  /// With `(alpha, beta)` the solution of `[diag r, P; P^T, diag c] (alpha, beta) = (W 1, W^T 1)`,
  /// `W = P * C`, it is `P_ij (1 + (alpha_i + beta_j - C_ij) / epsilon)`. The system is reduced to its Schur
  /// complement over the columns and solved by conjugate gradients. Its singular direction, a constant moved
  /// from rows to columns, changes nothing in `alpha_i + beta_j`.
  ///
  /// Costs of steps of mass 0 have no influence: their derivative is 0.
  ///
  /// - Throws: `TransportError.noGradient` for an exact plan, which jumps, and for unbalanced and partial
  ///   transport.
  /// - Complexity: O(T T') for each of at most 4 T' iterations.
  /// - Source: Luise, Rudi, Pontil & Ciliberto, "Differential properties of Sinkhorn approximation"
  ///   (2018), theorem 5, restated for costs.
  public func exactGradient() throws(TransportError) -> TransportGradient {
    guard problem.mass == .balanced, !isExact else { throw .noGradient }
    guard let support = TransportSupport(problem) else { return gradientThroughPlan }
    let gradient = support.restricted(self).gradientThroughPlan
    return TransportGradient(
      values: support.expanded(gradient.values), relativeResidual: gradient.relativeResidual)
  }

  /// The gradient of a balanced entropic solution whose steps all have mass.
  private var gradientThroughPlan: TransportGradient {
    let system = ConditionSystem(self)
    let (alpha, beta, residual) = system.solve(rowCosts: rowCosts)
    var values = [Double](repeating: 0, count: problem.cost.values.count)
    let (plan, cost, columnCount) = (plan, problem.cost, problem.cost.columnCount)
    problem.forEachPair { row, column in
      let change = (alpha[row] + beta[column] - cost[row, column]) / problem.epsilon
      values[row * columnCount + column] = plan[row * columnCount + column] * (1 + change)
    }
    return TransportGradient(values: values, relativeResidual: residual)
  }
}

/// The optimality conditions of a plan, linearised.
private struct ConditionSystem {
  private let solution: TransportSolution
  private let kernel: ScaledKernel

  private var workspace: ScalingWorkspace { kernel.workspace }

  init(_ solution: TransportSolution) {
    self.solution = solution
    let problem = solution.problem
    kernel = ScaledKernel(
      problem, epsilon: problem.epsilon,
      workspace: ScalingWorkspace(
        rowCapacity: problem.cost.rowCount, columnCapacity: problem.cost.columnCount))
    // The kernel's rows are exact, its columns as exact as the solution's.
    kernel.prepare(columnPotentials: solution.columnPotentials)
  }

  /// - Returns: Alpha, beta and the relative residual.
  func solve(rowCosts: [Double]) -> ([Double], [Double], Double) {
    let problem = solution.problem
    let (rows, columns) = (problem.cost.rowCount, problem.cost.columnCount)
    var view = kernel.view
    let (workspace, masses) = (workspace, problem.stepMasses.rows)
    transport_column_products(&view, workspace.rowScalings, workspace.columnSums)
    for row in 0..<rows {
      workspace.rowWeights[row] = 1 / masses[row]
      workspace.rowProducts[row] = rowCosts[row] / masses[row]
    }
    transport_column_products(&view, workspace.rowProducts, workspace.scaled)
    let columnCosts = columnCosts()
    var size = 0.0
    for column in 0..<columns {
      workspace.diagonal[column] = workspace.columnSums[column]
      workspace.residual[column] = columnCosts[column] - workspace.scaled[column]
      size += abs(workspace.residual[column])
    }
    var gradients = ConjugateGradients(kernel, scalings: kernel.workspace.columnScalings)
    while gradients.absolute > Self.tolerance * size, gradients.steps < 4 * columns,
      gradients.advance()
    {}
    let beta = (0..<columns).map { workspace.solution[$0] }
    transport_row_products(&view, workspace.solution, workspace.rowProducts)
    let alpha = (0..<rows).map { (rowCosts[$0] - workspace.rowProducts[$0]) / masses[$0] }
    return (alpha, beta, size > 0 ? gradients.absolute / size : 0)
  }

  private static let tolerance = 1e-13

  private func columnCosts() -> [Double] {
    let (problem, plan) = (solution.problem, solution.plan)
    var costs = [Double](repeating: 0, count: problem.cost.columnCount)
    problem.forEachPair { row, column in
      costs[column] +=
        plan[row * problem.cost.columnCount + column] * problem.cost[row, column]
    }
    return costs
  }
}
