/// Which pairs of steps may be matched at all.
///
/// A mask is structural. A pair outside it takes no part at any epsilon, rather than cost much.
/// Each step of the first sequence may go to one range of steps of the second.
public enum TransportMask: Sendable, Equatable {
  /// Every pair.
  case all
  /// Pairs at about the same share of their sequences.
  case band(TemporalBand)
  /// Pairs that do not run ahead: step `i` of T may go to step `j` of T' if `j` begins at most `lead`,
  /// a share of the sequence, after `i` ends: `j/T' < (i+1)/T + lead`.
  ///
  /// With uniform mass and without a lead, a step can only go to steps that last at the same time, so a causal
  /// mask is of use with a lead or where mass may be left out.
  case causal(lead: Double)
  /// The pairs that the monotone match passes through, where each step goes to the steps that last at the
  /// same time, and those whose times are at most `slack`, a share of the sequence, away from it.
  ///
  /// Unlike a band it can carry uniform mass at every pair of lengths.
  case staircase(slack: Double)
  /// For each step of the first sequence the steps of the second that it may go to.
  case ranges([Range<Int>])

  /// The columns that each row may go to, `nil` for all of them.
  func ranges(rowCount: Int, columnCount: Int) throws(TransportError) -> [Range<Int>]? {
    switch self {
    case .all: return nil
    case .band(let band):
      guard band.halfWidth > 0, band.halfWidth <= 1 else {
        throw .invalidBand(band.halfWidth)
      }
      return (0..<rowCount).map {
        band.columns(forRow: $0, rowCount: rowCount, columnCount: columnCount)
      }
    case .causal(let lead):
      return try Self.overlaps(rowCount, columnCount, before: 1, after: lead)
    case .staircase(let slack):
      return try Self.overlaps(rowCount, columnCount, before: slack, after: slack)
    case .ranges(let ranges):
      return try Self.checked(ranges, rowCount: rowCount, columnCount: columnCount)
    }
  }

  /// The columns that last at some time between `before` the row's start and `after` its end.
  private static func overlaps(
    _ rowCount: Int, _ columnCount: Int, before: Double, after: Double
  ) throws(TransportError) -> [Range<Int>] {
    for share in [before, after] where !(share >= 0 && share <= 1) { throw .invalidSlack(share) }
    let columns = Double(columnCount)
    return (0..<rowCount).map { row in
      // The ends without slack are exact: a column that only touches the row's time is not in it.
      let (start, end) = (row * columnCount, (row + 1) * columnCount)
      let first =
        before == 0
        ? start / rowCount
        : Int(((Double(start) / Double(rowCount)) - before * columns + 1e-9).rounded(.down))
      let last =
        after == 0
        ? (end + rowCount - 1) / rowCount
        : Int(((Double(end) / Double(rowCount)) + after * columns - 1e-9).rounded(.up))
      return max(0, first)..<min(columnCount, last)
    }
  }

  private static func checked(
    _ ranges: [Range<Int>], rowCount: Int, columnCount: Int
  ) throws(TransportError) -> [Range<Int>] {
    guard ranges.count == rowCount else { throw .rangeCount(ranges.count, rowCount: rowCount) }
    if let row = ranges.firstIndex(where: { $0.lowerBound < 0 || $0.upperBound > columnCount }) {
      throw .rangeOutside(row: row, columnCount: columnCount)
    }
    return ranges
  }
}
