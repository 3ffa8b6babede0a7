/// The pairs that a mask leaves, and how much mass they can carry.
///
/// Each row may use one range of columns, so by Hall's theorem it is enough to look at ranges of columns:
/// the rows that must stay within such a range may not weigh more than it. Masses are compared as
/// integers, `MassUnits`.
///
/// - Source: Hall's condition on convex bipartite graphs, after Glover, "Maximum matching in a convex
///   bipartite graph" (1967).
struct MaskedPairs: Sendable, Equatable {
  /// For each row the columns that it may go to.
  let ranges: [Range<Int>]
  /// The entries within the ranges that no balanced plan can use, by row.
  ///
  /// `nil` where there are none, and where masses are not uniform: whether a range is filled to the last is
  /// a matter of rounding there.
  let blocked: [[Range<Int>]]?
  /// The most mass that can be moved, a share of all.
  let capacity: Double

  /// - Throws: `TransportError.emptyRow`, `.emptyColumn`, or `.infeasibleMask` if all mass is asked for
  ///   and cannot be moved.
  /// - Complexity: O(T T' + T'^2).
  init(ranges: [Range<Int>], masses: StepMasses, mass: MassRule) throws(TransportError) {
    try Self.check(ranges, masses)
    let units = MassUnits(masses)
    let tightness = Tightness(ranges: ranges, units: units)
    let capacity = 1 - Double(tightness.excess) / Double(units.total)
    if mass == .balanced, let columns = tightness.violated {
      let rows = ranges.indices.filter {
        units.rows[$0] > 0 && columns.lowerBound <= ranges[$0].lowerBound
          && ranges[$0].upperBound <= columns.upperBound
      }
      throw .infeasibleMask(rowCount: rows.count, columns: columns)
    }
    guard mass == .balanced, masses.isUniform else {
      self.init(ranges: ranges, blocked: nil, capacity: capacity)
      return
    }
    let usable = ranges.map { tightness.usable($0) }
    self.init(
      ranges: usable.map(\.range),
      blocked: usable.contains { !$0.blocked.isEmpty } ? usable.map(\.blocked) : nil,
      capacity: capacity)
  }

  private init(ranges: [Range<Int>], blocked: [[Range<Int>]]?, capacity: Double) {
    (self.ranges, self.blocked, self.capacity) = (ranges, blocked, capacity)
  }

  /// Every step that has mass needs another that has.
  private static func check(_ ranges: [Range<Int>], _ masses: StepMasses) throws(TransportError) {
    var reached = [Bool](repeating: false, count: masses.columns.count)
    for (row, columns) in ranges.enumerated() where masses.rows[row] > 0 {
      guard columns.contains(where: { masses.columns[$0] > 0 }) else { throw .emptyRow(row) }
      for column in columns { reached[column] = true }
    }
    let missed = reached.indices.first { !reached[$0] && masses.columns[$0] > 0 }
    if let missed { throw .emptyColumn(missed) }
  }

  /// The pairs of some of the rows and columns.
  ///
  /// Only masses that are not uniform have steps to leave out, and these have no blocked pairs.
  func restricted(toRows rows: [Int], columns: [Int]) -> MaskedPairs {
    // positions[column]: how many of the columns come before.
    var positions = [Int](repeating: 0, count: 1 + (ranges.map(\.upperBound).max() ?? 0))
    for column in columns where column + 1 < positions.count { positions[column + 1] = 1 }
    for column in positions.indices.dropFirst() { positions[column] += positions[column - 1] }
    let places = rows.map { row in
      positions[ranges[row].lowerBound]..<positions[ranges[row].upperBound]
    }
    return MaskedPairs(ranges: places, blocked: nil, capacity: capacity)
  }
}

/// Which ranges of columns are filled, or more than filled, by the rows that must stay within them.
private struct Tightness {
  /// The range of columns that can least take the rows that must go there.
  private(set) var violated: Range<Int>?
  /// The units that find no place, the most over disjoint ranges.
  private(set) var excess = 0
  /// For each column the latest start and the earliest end of the full ranges that hold it.
  ///
  /// Rows that may start before or end after these must leave the column to those within.
  private var latestStart: [Int]
  private var earliestEnd: [Int]

  init(ranges: [Range<Int>], units: MassUnits) {
    let columnCount = units.columns.count
    latestStart = Array(repeating: 0, count: columnCount)
    earliestEnd = Array(repeating: columnCount, count: columnCount)
    var ending = [[(start: Int, units: Int)]](repeating: [], count: columnCount + 1)
    for (range, units) in zip(ranges, units.rows) where units > 0 {
      ending[range.upperBound].append((range.lowerBound, units))
    }
    // room[end]: the units of the columns before end.
    let room = units.columns.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    // within[start]: the units of the rows that must stay within start..<end, for the end at hand.
    var within = [Int](repeating: 0, count: columnCount)
    var mostExcess = [Int](repeating: 0, count: columnCount + 1)
    var worst = units.roundingUnits
    for end in 1...columnCount {
      mostExcess[end] = mostExcess[end - 1]
      // Where no row ends, a range only has more room than the one that ends before.
      guard !ending[end].isEmpty else { continue }
      for row in ending[end] { for earlier in 0...row.start { within[earlier] += row.units } }
      var latestFull: Int?
      for start in 0..<end {
        let surplus = within[start] - (room[end] - room[start])
        if surplus > worst { (worst, violated) = (surplus, start..<end) }
        mostExcess[end] = max(mostExcess[end], mostExcess[start] + surplus)
        if surplus == 0 { latestFull = start }
        guard let latestFull else { continue }
        latestStart[start] = max(latestStart[start], latestFull)
        earliestEnd[start] = min(earliestEnd[start], end)
      }
    }
    excess = mostExcess[columnCount]
  }

  /// The columns of a row's range that a plan can use: the range around them and the gaps in it.
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
