/// Every step goes to the reference's frame at the same share of its time, the nearest whole frame.
///
/// The step of an episode that has only one goes to the reference's first frame.
///
/// - Source: the even spread that ORCA (arXiv 2502.05397) compares with, without its border.
public struct TimeAlignedMatcher: SequenceMatcher {
  /// Creates the matcher, which has no settings.
  public init() {}

  /// Reads off the costs at equal times.
  ///
  /// - Returns: The exact match.
  /// - Throws: Never, though other matchers do.
  /// - Complexity: O(T).
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    let scale = Double(cost.columnCount - 1) / Double(max(1, cost.rowCount - 1))
    return SequenceMatch(
      unchecked: cost,
      ranges: (0..<cost.rowCount).map { row in
        let column = Int((Double(row) * scale).rounded())
        return column...column
      })
  }
}
