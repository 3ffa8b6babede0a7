import OptimalTransport

/// What is told of the solutions; they themselves are let go of, with the costs that they hold on to.
struct Answers {
  private(set) var iterations: [Int] = []
  private(set) var costs: [Double] = []
  private(set) var errors: [Double] = []
  private(set) var statuses: [String] = []
  private(set) var rowPotentials: [[Double]] = []
  private(set) var columnPotentials: [[Double]] = []

  mutating func add(_ solutions: [TransportSolution], withPotentials: Bool) {
    iterations += solutions.map(\.iterations)
    costs += solutions.map(\.transportCost)
    errors += solutions.map(Self.measuredError)
    statuses += solutions.map(\.status.rawValue)
    guard withPotentials else { return }
    rowPotentials += solutions.map(\.rowPotentials)
    columnPotentials += solutions.map(\.columnPotentials)
  }

  /// The sum of the deviations of both marginals of the plan itself from uniform ones.
  private static func measuredError(_ solution: TransportSolution) -> Double {
    let (rows, columns) = solution.marginals
    return rows.reduce(0) { $0 + abs($1 - 1 / Double(rows.count)) }
      + columns.reduce(0) { $0 + abs($1 - 1 / Double(columns.count)) }
  }
}
