import CTransportKernels
import Foundation

/// The alternating updates of an unbalanced or a partial problem.
struct RelaxedScaling {
  private let kernel: ScaledKernel
  /// The logarithm of the factor that brings a partial plan to its mass; it is part of the rows'
  /// potentials, which are otherwise at most 0, as the columns' are.
  private var logFactor = 0.0

  private var workspace: ScalingWorkspace { kernel.workspace }
  private var problem: TransportProblem { kernel.problem }

  init(_ kernel: ScaledKernel) { self.kernel = kernel }

  /// Updates rows and columns and returns the mass that this has moved.
  mutating func update() -> Double {
    switch problem.mass {
    case .balanced: updateUnbalanced(rows: .infinity, columns: .infinity)
    case .unbalanced(let rows, let columns): updateUnbalanced(rows: rows, columns: columns)
    case .partial(let share): updatePartial(share)
    }
  }

  /// Moves the scalings into the potentials; the plan stays.
  func absorb() {
    for row in 0..<kernel.rowCount { workspace.formerRowOffsets[row] = kernel.rowOffset(row) }
    kernel.absorb()
    for row in 0..<kernel.rowCount {
      workspace.rowScalings[row] = exp(
        workspace.formerRowOffsets[row] - workspace.rowOffsets[row])
    }
  }

  // MARK: - Penalties

  private func updateUnbalanced(rows: Double, columns: Double) -> Double {
    let epsilon = kernel.epsilon
    let (rowPower, columnPower) = (1 / (1 + epsilon / rows), 1 / (1 + epsilon / columns))
    let (logRowMass, logColumnMass) = (log(problem.rowMass), log(problem.columnMass))
    measureRows()
    var moved = updateRows { logRowMass - rowPower * $0 }
    measureColumns()
    moved += updateColumns { logColumnMass - columnPower * $0 }
    balance(rows: rows, columns: columns)
    return moved
  }

  /// Shifts mass between the potentials so that the dual is largest, which the updates by themselves do
  /// slowly when penalties are far above epsilon.
  private func balance(rows: Double, columns: Double) {
    let epsilon = kernel.epsilon
    let harmonic = 1 / (1 / rows + 1 / columns)
    guard harmonic.isFinite else { return }
    var (ofRows, ofColumns) = (LogSumExp(), LogSumExp())
    for row in 0..<kernel.rowCount {
      ofRows.add(-epsilon / rows * (kernel.rowOffset(row) - log(problem.rowMass)))
    }
    for column in 0..<kernel.columnCount {
      ofColumns.add(-epsilon / columns * (kernel.columnOffset(column) - log(problem.columnMass)))
    }
    let difference =
      ofRows.value + log(problem.rowMass) - ofColumns.value - log(problem.columnMass)
    let shift = min(Self.longestShift, max(-Self.longestShift, harmonic / epsilon * difference))
    guard shift.isFinite else { return }
    let factor = exp(shift)
    for row in 0..<kernel.rowCount { workspace.rowScalings[row] *= factor }
    for column in 0..<kernel.columnCount { workspace.columnScalings[column] /= factor }
  }

  /// More than this at once might leave the range of Float64 before it is absorbed.
  private static let longestShift = 100.0

  // MARK: - A share

  private mutating func updatePartial(_ share: Double) -> Double {
    let (logRowMass, logColumnMass) = (log(problem.rowMass), log(problem.columnMass))
    measureRows()
    for row in 0..<kernel.rowCount { workspace.rowLogMasses[row] += logFactor }
    let rowChange = fill(
      share, capacity: problem.rowMass, logMasses: workspace.rowLogMasses, count: kernel.rowCount)
    let (former, highest) = (logFactor, logFactor + rowChange)
    var moved = updateRows { min(highest, logRowMass - $0 + former) }
    measureColumns()
    let change = fill(
      share, capacity: problem.columnMass, logMasses: workspace.columnLogMasses,
      count: kernel.columnCount)
    moved += updateColumns { min(0, logColumnMass - change - $0) }
    logFactor = highest + change
    let factor = exp(change)
    for row in 0..<kernel.rowCount { workspace.rowScalings[row] *= factor }
    return moved + share * abs(factor - 1)
  }

  /// The logarithm of the factor by which masses are to be raised so that they sum to `share` if each
  /// is cut off at `capacity`.
  ///
  /// The sum is concave in the factor, so Newton's steps from below arrive after at most one for each
  /// mass that is cut off.
  private func fill(
    _ share: Double, capacity: Double, logMasses: ScalingWorkspace.Vector, count: Int
  ) -> Double {
    var (top, total) = (-Double.infinity, 0.0)
    for index in 0..<count { top = max(top, logMasses[index]) }
    let masses = workspace.masses
    for index in 0..<count {
      masses[index] = exp(logMasses[index] - top)
      total += masses[index]
    }
    var (factor, cutBefore) = (share / total, 0)
    while true {
      var (cut, rest) = (0, 0.0)
      for index in 0..<count {
        if factor * masses[index] > capacity { cut += 1 } else { rest += masses[index] }
      }
      let left = share - Double(cut) * capacity
      guard cut > cutBefore, left > 0, rest > 0 else { break }
      (factor, cutBefore) = (left / rest, cut)
    }
    return log(factor) - top
  }

  // MARK: - Rows and columns

  /// The logarithm of what each row would carry with a potential of 0.
  private func measureRows() {
    var view = kernel.view
    transport_row_products(&view, workspace.columnScalings, workspace.rowProducts)
    for row in 0..<kernel.rowCount {
      workspace.rowLogMasses[row] = log(workspace.rowProducts[row]) - workspace.rowOffsets[row]
    }
  }

  private func measureColumns() {
    var view = kernel.view
    transport_column_products(&view, workspace.rowScalings, workspace.columnSums)
    for column in 0..<kernel.columnCount {
      let sum = workspace.columnSums[column]
      workspace.columnLogMasses[column] =
        sum > 0 ? log(sum) - workspace.columnOffsets[column] : kernel.columnLogSum(column)
    }
  }

  /// Sets each row's potential over epsilon from its measure, and returns the mass that this moved.
  private func updateRows(_ potential: (Double) -> Double) -> Double {
    var moved = 0.0
    for row in 0..<kernel.rowCount {
      let scaling = exp(potential(workspace.rowLogMasses[row]) - workspace.rowOffsets[row])
      moved += abs(scaling - workspace.rowScalings[row]) * workspace.rowProducts[row]
      workspace.rowScalings[row] = scaling
    }
    return moved
  }

  private func updateColumns(_ potential: (Double) -> Double) -> Double {
    var (moved, hasVanished) = (0.0, false)
    for column in 0..<kernel.columnCount {
      let offset = potential(workspace.columnLogMasses[column])
      let scaling = exp(offset - workspace.columnOffsets[column])
      if workspace.columnSums[column] > 0, scaling.isFinite {
        moved +=
          abs(scaling - workspace.columnScalings[column]) * workspace.columnSums[column]
        workspace.columnScalings[column] = scaling
      } else {
        (workspace.columnOffsets[column], workspace.columnScalings[column]) = (offset, 1)
        hasVanished = true
      }
    }
    if hasVanished { absorb() }
    return moved + (hasVanished ? 1 : 0)
  }
}
