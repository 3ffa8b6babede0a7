/// The pairs that a mask leaves, and what they can carry of uniform mass.
///
/// Each row may use one range of columns, so by Hall's theorem it is enough to look at ranges of columns:
/// the rows that must stay within such a range may not weigh more than it. Weights are compared as
/// integers: a row weighs T', a column T.
///
/// - Source: Hall's condition on convex bipartite graphs, after Glover, "Maximum matching in a convex
///   bipartite graph" (1967).
struct MaskedPairs: Sendable, Equatable {
  /// For each row the columns that it may go to.
  let ranges: [Range<Int>]
  /// The entries within the ranges that no balanced plan can use, by row; `nil` where there are none.
  let blocked: [[Range<Int>]]?
  /// The most mass that can be moved, a share of all.
  let capacity: Double

  /// - Throws: `TransportError.emptyRow`, `.emptyColumn`, or `.infeasibleMask` if all mass is asked for
  ///   and cannot be moved.
  /// - Complexity: O(T T' + T'^2).
  init(ranges: [Range<Int>], columnCount: Int, mass: MassRule) throws(TransportError) {
    try Self.check(ranges, columnCount: columnCount)
    let tightness = Tightness(ranges: ranges, columnCount: columnCount)
    let total = Double(ranges.count) * Double(columnCount)
    capacity = 1 - Double(tightness.excess) / total
    guard mass == .balanced else {
      (self.ranges, blocked) = (ranges, nil)
      return
    }
    if let (rows, columns) = tightness.violated {
      throw .infeasibleMask(rowCount: rows, columns: columns)
    }
    let usable = ranges.map { tightness.usable($0) }
    self.ranges = usable.map(\.range)
    blocked = usable.contains { !$0.blocked.isEmpty } ? usable.map(\.blocked) : nil
  }

  private static func check(_ ranges: [Range<Int>], columnCount: Int) throws(TransportError) {
    if let row = ranges.firstIndex(where: \.isEmpty) { throw .emptyRow(row) }
    var reached = [Bool](repeating: false, count: columnCount)
    for columns in ranges { for column in columns { reached[column] = true } }
    if let column = reached.firstIndex(of: false) { throw .emptyColumn(column) }
  }
}

/// Which ranges of columns are filled, or more than filled, by the rows that must stay within them.
private struct Tightness {
  /// The rows and columns of the range that can least take what must go there.
  private(set) var violated: (rowCount: Int, columns: Range<Int>)?
  /// The weight that finds no place, the most over disjoint ranges.
  private(set) var excess = 0
  /// For each column the latest start and the earliest end of the full ranges that hold it.
  ///
  /// Rows that may start before or end after these must leave the column to those within.
  private var latestStart: [Int]
  private var earliestEnd: [Int]

  init(ranges: [Range<Int>], columnCount: Int) {
    latestStart = Array(repeating: 0, count: columnCount)
    earliestEnd = Array(repeating: columnCount, count: columnCount)
    var ending = [[Int]](repeating: [], count: columnCount + 1)
    for range in ranges { ending[range.upperBound].append(range.lowerBound) }
    // within[start]: how many rows must stay within start..<end, for the end at hand.
    var within = [Int](repeating: 0, count: columnCount)
    var mostExcess = [Int](repeating: 0, count: columnCount + 1)
    var worst = 0
    for end in 1...columnCount {
      mostExcess[end] = mostExcess[end - 1]
      // Where no row ends, a range only has more room than the one that ends before.
      guard !ending[end].isEmpty else { continue }
      for start in ending[end] { for earlier in 0...start { within[earlier] += 1 } }
      var latestFull: Int?
      for start in 0..<end {
        let surplus = within[start] * columnCount - (end - start) * ranges.count
        if surplus > worst { (worst, violated) = (surplus, (within[start], start..<end)) }
        mostExcess[end] = max(mostExcess[end], mostExcess[start] + surplus)
        if surplus == 0 { latestFull = start }
        guard let latestFull else { continue }
        latestStart[start] = max(latestStart[start], latestFull)
        earliestEnd[start] = min(earliestEnd[start], end)
      }
    }
    excess = mostExcess[columnCount]
  }

  /// What a row's range holds that a plan can use: the range around it and the gaps in it.
  func usable(_ range: Range<Int>) -> (range: Range<Int>, blocked: [Range<Int>]) {
    let columns = range.filter {
      range.lowerBound >= latestStart[$0] && range.upperBound <= earliestEnd[$0]
    }
    // A row of a feasible mask always keeps a column.
    guard let first = columns.first, let last = columns.last else { return (range, []) }
    let gaps = zip(columns, columns.dropFirst()).filter { $0 + 1 < $1 }.map { $0 + 1..<$1 }
    return (first..<last + 1, gaps)
  }
}
