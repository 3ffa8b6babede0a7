import Foundation

/// The working memory of one solve; nothing is allocated after `init`.
struct SinkhornState {
  private let problem: TransportProblem
  private(set) var rowPotentials: [Double]
  private(set) var columnPotentials: [Double]
  /// `exp((f + g - C) / epsilon)` within the band, 0 outside, `[T, T']`.
  private var kernel: [Double]
  private var rowScalings: [Double]
  private var columnScalings: [Double]
  private var columnSums: [Double]

  /// Scalings beyond this are absorbed; its square is still far from overflow.
  private static let absorptionLimit = 1e60

  init(_ problem: TransportProblem) {
    self.problem = problem
    let (rows, columns) = (problem.cost.rowCount, problem.cost.columnCount)
    rowPotentials = Array(repeating: 0, count: rows)
    columnPotentials = Array(repeating: 0, count: columns)
    kernel = Array(repeating: 0, count: rows * columns)
    rowScalings = Array(repeating: 1, count: rows)
    columnScalings = Array(repeating: 1, count: columns)
    columnSums = Array(repeating: 0, count: columns)
    updatePotentialsExactly()
    rebuildKernel()
  }

  /// Updates both scalings once and returns the marginal error of the plan before the column update,
  /// whose rows are then exact: the error of the columns alone.
  mutating func iterate() -> Double {
    let rowsAreSound = updateRowScalings()
    let error = columnError()
    guard rowsAreSound, updateColumnScalings() else {
      absorbSoundScalings()
      updatePotentialsExactly()
      rebuildKernel()
      return .infinity
    }
    if scalingsAreLarge {
      absorb()
      rebuildKernel()
    }
    return error
  }

  /// Moves the scalings into the potentials; the plan they stand for stays the same.
  mutating func absorb() {
    for row in rowScalings.indices {
      rowPotentials[row] += problem.epsilon * log(rowScalings[row])
      rowScalings[row] = 1
    }
    for column in columnScalings.indices {
      columnPotentials[column] += problem.epsilon * log(columnScalings[column])
      columnScalings[column] = 1
    }
  }

  /// `u_i = a / (K v)_i`, gathering `(K^T u)_j` in the same pass over the kernel.
  private mutating func updateRowScalings() -> Bool {
    let (columns, mass) = (problem.cost.columnCount, problem.rowMass)
    var isSound = true
    for column in 0..<columns { columnSums[column] = 0 }
    kernel.withUnsafeBufferPointer { kernel in
      columnScalings.withUnsafeBufferPointer { scalings in
        columnSums.withUnsafeMutableBufferPointer { sums in
          for (row, allowed) in problem.allowedColumns.enumerated() {
            let entries = UnsafeBufferPointer(
              rebasing: kernel[
                row * columns + allowed.lowerBound..<row * columns + allowed.upperBound])
            let weights = UnsafeBufferPointer(rebasing: scalings[allowed])
            let scaling = mass / dot(entries, weights)
            isSound = isSound && scaling.isFinite
            rowScalings[row] = scaling
            add(entries, times: scaling, to: UnsafeMutableBufferPointer(rebasing: sums[allowed]))
          }
        }
      }
    }
    return isSound
  }

  /// `v_j = b / (K^T u)_j`.
  private mutating func updateColumnScalings() -> Bool {
    var isSound = true
    for column in columnScalings.indices {
      columnScalings[column] = problem.columnMass / columnSums[column]
      isSound = isSound && columnScalings[column].isFinite
    }
    return isSound
  }

  private func columnError() -> Double {
    var error = 0.0
    for column in columnSums.indices {
      error += abs(columnScalings[column] * columnSums[column] - problem.columnMass)
    }
    return error
  }

  private var scalingsAreLarge: Bool {
    let limit = Self.absorptionLimit
    return rowScalings.contains { $0 > limit || $0 < 1 / limit }
      || columnScalings.contains { $0 > limit || $0 < 1 / limit }
  }

  /// Drops the scalings that left the range of Float64 and keeps the others.
  private mutating func absorbSoundScalings() {
    for row in rowScalings.indices where !(rowScalings[row].isFinite && rowScalings[row] > 0) {
      rowScalings[row] = 1
    }
    for column in columnScalings.indices
    where !(columnScalings[column].isFinite && columnScalings[column] > 0) {
      columnScalings[column] = 1
    }
    absorb()
  }

  /// One iteration in the log domain: `f = epsilon log a - epsilon LSE((g - C) / epsilon)` and the
  /// same for g.
  private mutating func updatePotentialsExactly() {
    let epsilon = problem.epsilon
    for row in rowPotentials.indices {
      var sum = LogSumExp()
      for column in problem.allowedColumns[row] {
        sum.add((columnPotentials[column] - problem.cost[row, column]) / epsilon)
      }
      rowPotentials[row] = epsilon * (log(problem.rowMass) - sum.value)
    }
    var sums = [LogSumExp](repeating: LogSumExp(), count: columnPotentials.count)
    for row in rowPotentials.indices {
      for column in problem.allowedColumns[row] {
        sums[column].add((rowPotentials[row] - problem.cost[row, column]) / epsilon)
      }
    }
    for column in sums.indices {
      columnPotentials[column] = epsilon * (log(problem.columnMass) - sums[column].value)
    }
  }

  private mutating func rebuildKernel() {
    let columns = problem.cost.columnCount
    for row in rowPotentials.indices {
      for column in problem.allowedColumns[row] {
        let exponent = rowPotentials[row] + columnPotentials[column] - problem.cost[row, column]
        kernel[row * columns + column] = exp(exponent / problem.epsilon)
      }
    }
  }
}

/// `log(sum(exp(x)))` of a stream of numbers, without overflow.
private struct LogSumExp {
  private var largest = -Double.infinity
  private var scaledSum = 0.0

  var value: Double { largest + log(scaledSum) }

  mutating func add(_ exponent: Double) {
    if exponent <= largest {
      scaledSum += exp(exponent - largest)
    } else {
      scaledSum = scaledSum * exp(largest - exponent) + 1
      largest = exponent
    }
  }
}

/// Eight running sums, so that the processor's vector units are used: Swift keeps the order of
/// floating-point additions otherwise.
private func dot(_ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>)
  -> Double
{
  var sums = SIMD8<Double>.zero
  var index = 0
  while index + 8 <= left.count {
    sums += loadEight(left, index) * loadEight(right, index)
    index += 8
  }
  var total = sums.sum()
  while index < left.count {
    total += left[index] * right[index]
    index += 1
  }
  return total
}

private func loadEight(_ buffer: UnsafeBufferPointer<Double>, _ index: Int) -> SIMD8<Double> {
  UnsafeRawBufferPointer(buffer).loadUnaligned(
    fromByteOffset: index * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
}

private func add(
  _ entries: UnsafeBufferPointer<Double>, times factor: Double,
  to sums: UnsafeMutableBufferPointer<Double>
) {
  for index in 0..<entries.count { sums[index] += factor * entries[index] }
}
