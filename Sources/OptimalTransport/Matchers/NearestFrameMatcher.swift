/// Every step goes to the reference's frame that is nearest, whatever its time.
///
/// Of several equally near frames, it is the first.
///
/// - Source: nearest-neighbour matching, as in time-contrastive networks (Sermanet et al., 2018,
///   arXiv 1704.06888), section 3.
public struct NearestFrameMatcher: SequenceMatcher {
  /// Creates the matcher, which has no settings.
  public init() {}

  /// Finds the nearest frames.
  ///
  /// - Returns: The exact match.
  /// - Throws: Never, though other matchers do.
  /// - Complexity: O(T T').
  public func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch {
    SequenceMatch(
      unchecked: cost,
      ranges: (0..<cost.rowCount).map { row in
        let column = cost.cheapestColumn(ofRow: row)
        return column...column
      })
  }

  /// The least cost of every step.
  ///
  /// - Throws: Never, though other matchers do.
  public func running() throws(TransportError) -> (any RunningMatch)? {
    MemorylessMatch { $0.min() ?? 0 }
  }
}
