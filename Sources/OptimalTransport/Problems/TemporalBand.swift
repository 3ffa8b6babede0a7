/// Which pairs of steps may be matched: those at about the same share of their sequences.
///
/// Step `i` of `T` may go to step `j` of `T'` if `|i/(T-1) - j/(T'-1)|` is at most `halfWidth`. The
/// band is structural: a pair outside it takes no part, rather than cost much. A sequence of one step has no
/// course of time, so its step may be matched with every other.
///
/// - Source: the mask of TemporalOT (arXiv 2410.21795), stated in shares of the sequence instead of
///   frames so that it serves unequal lengths.
public struct TemporalBand: Sendable, Equatable, Codable {
  /// Half the width of the band, as a share of the sequence, above 0 and at most 1.
  public let halfWidth: Double

  /// A band of the given half width, which `TransportProblem` checks.
  public init(halfWidth: Double) { self.halfWidth = halfWidth }

  /// The columns that a row may go to; empty where the band leaves none.
  func columns(forRow row: Int, rowCount: Int, columnCount: Int) -> Range<Int> {
    guard rowCount > 1, columnCount > 1 else { return 0..<columnCount }
    let centre = Double(row) / Double(rowCount - 1) * Double(columnCount - 1)
    let reach = halfWidth * Double(columnCount - 1)
    let first = max(0, Int((centre - reach - 1e-9).rounded(.up)))
    let last = min(columnCount - 1, Int((centre + reach + 1e-9).rounded(.down)))
    return first <= last ? first..<last + 1 : 0..<0
  }
}
