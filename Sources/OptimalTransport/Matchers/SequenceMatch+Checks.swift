extension SequenceMatch {
  /// The match in which every row shares its mass of 1/T evenly among a range of columns, for a matcher
  /// outside this module.
  ///
  /// `rowCosts` are the parts of the cost that the rows pay, `[T]`. Without them each row pays the mean cost
  /// of its range as a share of 1/T. `objective` is the number that the matcher minimises. Without it, it is
  /// the sum of the rows' parts.
  ///
  /// - Throws: `TransportError.resultCount` unless there is a range, and a cost where costs are given, for
  ///   each row. `.invalidEntry` for a range that leaves the columns. `.invalidResult` for a row cost or an
  ///   objective that is not finite.
  /// - Complexity: O(T T').
  public init(
    _ cost: CostMatrix, ranges: [ClosedRange<Int>], rowCosts: [Double]? = nil,
    objective: Double? = nil
  ) throws(TransportError) {
    try Self.check(ranges.count, of: "ranges", expected: cost.rowCount)
    for (row, range) in ranges.enumerated() {
      for end in [range.lowerBound, range.upperBound] where !(0..<cost.columnCount).contains(end) {
        throw .invalidEntry(row: row, column: end)
      }
    }
    if let rowCosts {
      try Self.check(rowCosts.count, of: "row costs", expected: cost.rowCount)
      for paid in rowCosts where !paid.isFinite { throw .invalidResult("row cost", paid) }
    }
    try Self.check(objective: objective)
    self.init(unchecked: cost, ranges: ranges, rowCosts: rowCosts, objective: objective)
  }

  /// The match of a plan `[T, T']`, row-major, for a matcher outside this module.
  ///
  /// Each row has a mass of 1/T.
  ///
  /// Plans with other masses come from a `TransportSolution`, whose problem states the masses.
  ///
  /// - Throws: `TransportError.resultCount` unless there is an entry for each pair. `.invalidEntry` for one
  ///   that is negative or not finite. `.invalidResult` for a row whose mass is not 1/T to 1e-6 of it, for
  ///   an objective that is not finite, for negative iterations, and for a marginal error that is negative
  ///   or NaN.
  /// - Complexity: O(T T').
  public init(
    _ cost: CostMatrix, plan: [Double], objective: Double? = nil, status: Status = .exact,
    iterations: Int = 0, marginalError: Double = 0
  ) throws(TransportError) {
    try Self.check(plan.count, of: "entries", expected: cost.values.count)
    if let bad = plan.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidEntry(row: bad / cost.columnCount, column: bad % cost.columnCount)
    }
    for row in 0..<cost.rowCount {
      let columns = row * cost.columnCount..<(row + 1) * cost.columnCount
      let share = plan[columns].reduce(0, +) * Double(cost.rowCount)
      guard abs(share - 1) <= 1e-6 else {
        throw .invalidResult("mass of a row", share / Double(cost.rowCount))
      }
    }
    try Self.check(objective: objective)
    guard iterations >= 0 else { throw .invalidResult("iterations", Double(iterations)) }
    guard marginalError >= 0 else { throw .invalidResult("marginal error", marginalError) }
    self.init(
      unchecked: cost, plan: plan, objective: objective, status: status, iterations: iterations,
      marginalError: marginalError)
  }

  private static func check(_ count: Int, of name: String, expected: Int) throws(TransportError) {
    guard count == expected else { throw .resultCount(name, count, expected: expected) }
  }

  private static func check(objective: Double?) throws(TransportError) {
    if let objective, !objective.isFinite { throw .invalidResult("objective", objective) }
  }
}
