import Foundation

/// Dynamic time warping with a soft minimum: all paths count, by how cheap they are.
///
/// The objective is soft-DTW's value, which may be negative. The plan is the expected alignment, its rows
/// scaled to a mass of 1/T. As the smoothing goes to 0 it becomes dynamic time warping.
///
/// - Source: Cuturi & Blondel, "Soft-DTW" (ICML 2017), algorithms 1 and 2.
public struct SoftTimeWarpingMatcher: SequenceMatcher {
  /// How soft the minimum is, gamma in the source, in the unit of the cost, above 0.
  public var smoothing: Double

  /// A matcher with the given smoothing.
  public init(smoothing: Double = 0.1) { self.smoothing = smoothing }

  /// Works out the expected alignment.
  ///
  /// - Returns: The exact match.
  /// - Throws: `TransportError.invalidSetting` unless the smoothing is above 0 and finite.
  /// - Complexity: O(T T').
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    guard smoothing > 0, smoothing.isFinite else {
      throw .invalidSetting("smoothing", smoothing)
    }
    let values = values(cost)
    var plan = alignment(values, cost)
    for row in 0..<cost.rowCount {
      let columns = row * cost.columnCount..<(row + 1) * cost.columnCount
      let visits = plan[columns].reduce(0, +) * Double(cost.rowCount)
      for index in columns { plan[index] /= visits }
    }
    return SequenceMatch(unchecked: cost, plan: plan, objective: values[values.count - 1])
  }

  /// The soft minimum over the paths from the start to each pair, `[T, T']`.
  private func values(_ cost: CostMatrix) -> [Double] {
    let columns = cost.columnCount
    var values = cost.values
    for index in values.indices.dropFirst() {
      let (row, column) = (index / columns, index % columns)
      let up = row > 0 ? values[index - columns] : .infinity
      let left = column > 0 ? values[index - 1] : .infinity
      let diagonal = row > 0 && column > 0 ? values[index - columns - 1] : .infinity
      values[index] += softMinimum(diagonal, up, left)
    }
    return values
  }

  private func softMinimum(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let least = min(a, b, c)
    let sum =
      exp((least - a) / smoothing) + exp((least - b) / smoothing)
      + exp((least - c) / smoothing)
    return least - smoothing * log(sum)
  }

  /// How often a path is expected at each pair, `[T, T']`: the gradient of the value by the costs.
  private func alignment(_ values: [Double], _ cost: CostMatrix) -> [Double] {
    let (rows, columns) = (cost.rowCount, cost.columnCount)
    var visits = [Double](repeating: 0, count: values.count)
    visits[values.count - 1] = 1
    for index in values.indices.dropLast().reversed() {
      let (row, column) = (index / columns, index % columns)
      var successors: [Int] = []
      if row < rows - 1 { successors.append(index + columns) }
      if column < columns - 1 { successors.append(index + 1) }
      if row < rows - 1, column < columns - 1 { successors.append(index + columns + 1) }
      for next in successors {
        // The share of the paths to `next` that come from here, at most 1 by the soft minimum.
        let share = exp((values[next] - values[index] - cost.values[next]) / smoothing)
        visits[index] += visits[next] * share
      }
    }
    return visits
  }
}
