/// The cheapest way to walk through both sequences together, from their first steps to their last,
/// never going back.
///
/// The objective is the sum of the costs along the path. A step that was matched with several frames
/// pays their mean, as a share of 1/T, so that the cost does not grow with the path.
///
/// - Source: Sakoe & Chiba, "Dynamic programming algorithm optimization for spoken word recognition"
///   (1978), with the steps (1, 0), (0, 1) and (1, 1) of equal weight.
public struct TimeWarpingMatcher: SequenceMatcher {
  /// Creates the matcher, which has no settings.
  public init() {}

  /// Finds the path.
  ///
  /// - Returns: The exact match.
  /// - Throws: Never, though other matchers do.
  /// - Complexity: O(T T').
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    let sums = Self.sums(cost)
    return SequenceMatch(
      unchecked: cost, ranges: Self.ranges(sums, cost), objective: sums[sums.count - 1])
  }

  /// The least sum of costs of a path from the start to each pair, `[T, T']`.
  private static func sums(_ cost: CostMatrix) -> [Double] {
    let columns = cost.columnCount
    var sums = cost.values
    for row in 0..<cost.rowCount {
      for column in 0..<columns {
        let index = row * columns + column
        switch (row, column) {
        case (0, 0): break
        case (0, _): sums[index] += sums[index - 1]
        case (_, 0): sums[index] += sums[index - columns]
        default:
          sums[index] += min(sums[index - columns - 1], sums[index - columns], sums[index - 1])
        }
      }
    }
    return sums
  }

  /// The columns that the path visits in each row.
  ///
  /// Where ways are equal, the diagonal comes first.
  private static func ranges(_ sums: [Double], _ cost: CostMatrix) -> [ClosedRange<Int>] {
    let columns = cost.columnCount
    var ranges = [ClosedRange<Int>](
      repeating: columns - 1...columns - 1, count: cost.rowCount)
    var (row, column) = (cost.rowCount - 1, columns - 1)
    while row > 0 || column > 0 {
      let index = row * columns + column
      let up = row > 0 ? sums[index - columns] : .infinity
      let left = column > 0 ? sums[index - 1] : .infinity
      let diagonal = row > 0 && column > 0 ? sums[index - columns - 1] : .infinity
      if diagonal <= min(up, left) {
        (row, column) = (row - 1, column - 1)
      } else if up <= left {
        row -= 1
      } else {
        column -= 1
        ranges[row] = column...ranges[row].upperBound
        continue
      }
      ranges[row] = column...column
    }
    return ranges
  }
}
