import CTransportKernels

/// Conjugate gradients, preconditioned by the diagonal, on the Schur complement
/// `diag(c) - P^T diag(1/r) P` of a scaled kernel with the right-hand side that lies in the workspace.
///
/// Columns that stay where they are have a scaling of 0 and no residual. Rows that answer together, rather
/// than each for itself, add a term of rank one, `w q q^T`, with q in the workspace's `sharedSums`.
///
/// The complement is singular: it takes a constant over all columns that hang together to 0. The
/// right-hand side has no part in that direction, and so no iterate has.
struct ConjugateGradients {
  private let kernel: ScaledKernel
  private let scalings: ScalingWorkspace.Vector
  private let sharedWeight: Double
  /// `<residual, residual / diagonal>`.
  private var squared: Double
  /// The L1 norm of the residual.
  private(set) var absolute: Double
  /// Products with the complement so far.
  private(set) var steps = 0

  /// Starts from a solution of zeros.
  ///
  /// Residual, diagonal and row weights are in the workspace.
  init(
    _ kernel: ScaledKernel, scalings: ScalingWorkspace.Vector, sharedWeight: Double = 0
  ) {
    self.kernel = kernel
    self.scalings = scalings
    self.sharedWeight = sharedWeight
    let workspace = kernel.workspace
    transport_turn(
      workspace.direction, workspace.scaled, workspace.residual, workspace.diagonal,
      scalings, 0, kernel.stride)
    let start = transport_advance(
      workspace.solution, workspace.residual, workspace.direction, workspace.curved,
      workspace.diagonal, 0, kernel.stride)
    (squared, absolute) = (start.squared, start.absolute)
  }

  /// One step.
  ///
  /// - Returns: False where rounding has eaten the curvature, so that nothing is to be gained.
  mutating func advance() -> Bool {
    let workspace = kernel.workspace
    var view = kernel.view
    transport_normal_pass(
      &view, workspace.scaled, workspace.rowWeights, workspace.directionSums)
    if sharedWeight > 0 { addSharedPart() }
    steps += 1
    let curvature = transport_curvature(
      workspace.curved, workspace.direction, workspace.diagonal, scalings,
      workspace.directionSums, kernel.stride)
    let step = squared / curvature
    guard curvature > 0, step.isFinite else { return false }
    let next = transport_advance(
      workspace.solution, workspace.residual, workspace.direction, workspace.curved,
      workspace.diagonal, step, kernel.stride)
    transport_turn(
      workspace.direction, workspace.scaled, workspace.residual, workspace.diagonal,
      scalings, next.squared / squared, kernel.stride)
    (squared, absolute) = (next.squared, next.absolute)
    return true
  }

  private func addSharedPart() {
    let workspace = kernel.workspace
    var product = 0.0
    for column in 0..<kernel.columnCount {
      product += workspace.sharedSums[column] * workspace.scaled[column]
    }
    for column in 0..<kernel.columnCount {
      workspace.directionSums[column] += sharedWeight * product * workspace.sharedSums[column]
    }
  }
}
