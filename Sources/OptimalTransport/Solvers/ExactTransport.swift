/// Exact transport: a plan of least cost, without entropy, by shortest augmenting paths.
///
/// Rows are served one after the other: the cheapest way for a row's mass to a column that has room left
/// may push mass of other rows on to other columns, and is found by Dijkstra's search on costs reduced by
/// the potentials. Masses are integers inside, so that nothing is lost to rounding and a plan has at most
/// as many entries as a vertex of the polytope of plans allows. Where the sequences are of one length this
/// is the assignment problem.
///
/// Epsilon is of no account. Where several plans cost the same, one of them is found.
///
/// - Source: Jonker & Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
///   assignment problems" (1987), with capacities as in Edmonds & Karp (1972).
public struct ExactTransport: TransportSolver, Sendable, Equatable {
  /// A solver; there is nothing to set.
  public init() {}

  /// Solves one problem.
  ///
  /// - Throws: `TransportError.noExactPlan` for a problem with penalties on the mass.
  /// - Returns: A plan with potentials that prove it; see `OptimalityCertificate`.
  /// - Complexity: O(T T') for each augmentation, of which there are about T for equal lengths, a few
  ///   times T + T' otherwise; O(T T') memory.
  public func solve(_ problem: TransportProblem) throws(TransportError) -> TransportSolution {
    if case .unbalanced = problem.mass { throw .noExactPlan }
    return Self.solution(of: problem)
  }

  /// Solves many problems on all cores.
  ///
  /// - Throws: `TransportError.noExactPlan` for a problem with penalties on the mass.
  /// - Returns: One solution for each problem, in their order.
  /// - Complexity: As for each alone.
  public func solve(_ problems: [TransportProblem]) throws(TransportError)
    -> [TransportSolution]
  {
    for problem in problems { if case .unbalanced = problem.mass { throw .noExactPlan } }
    return problems.concurrentlySolved {
      ()
    } solve: { problem, _ in
      Self.solution(of: problem)
    }
  }

  private static func solution(of problem: TransportProblem) -> TransportSolution {
    if case .partial(let share) = problem.mass, share < 1 - 1e-9 {
      return partial(problem, share: share)
    }
    let (rows, columns) = (problem.cost.rowCount, problem.cost.columnCount)
    let divisor = greatestCommonDivisor(rows, columns)
    let paths = ShortestPaths(
      OpenCosts(problem), supplies: Array(repeating: columns / divisor, count: rows),
      demands: Array(repeating: rows / divisor, count: columns))
    paths.run()
    let unit = Double(divisor) / (Double(rows) * Double(columns))
    return TransportSolution(
      problem: problem, rowPotentials: paths.rowPotentials,
      columnPotentials: paths.columnPotentials, status: .converged, iterations: paths.searches,
      marginalError: 0,
      entries: paths.entries(unit: unit))
  }

  /// A row and a column more take, for nothing, what is left out on the other side.
  ///
  /// - Source: Chapel, Alaya & Gasso, "Partial optimal transport" (2020), proposition 1.
  private static func partial(_ problem: TransportProblem, share: Double) -> TransportSolution {
    let (rows, columns) = (problem.cost.rowCount, problem.cost.columnCount)
    // Fine enough that a share is met to 1e-9, and far from the limits of an integer.
    let scale = max(1, 1 << 40 / (rows * columns))
    let rest = Int(((1 - share) * Double(rows * columns * scale)).rounded())
    let paths = ShortestPaths(
      OpenCosts(problem).withSpareRowAndColumn,
      supplies: Array(repeating: columns * scale, count: rows) + [rest],
      demands: Array(repeating: rows * scale, count: columns) + [rest])
    paths.run()
    let unit = 1 / (Double(rows) * Double(columns) * Double(scale))
    // What the plan's mass is worth is counted to the rows, as in an entropic solution.
    let spare = paths.rowPotentials[rows]
    return TransportSolution(
      problem: problem, rowPotentials: paths.rowPotentials.dropLast().map { $0 - spare },
      columnPotentials: paths.columnPotentials.dropLast().map { $0 + spare },
      status: .converged, iterations: paths.searches, marginalError: 0,
      entries: paths.entries(unit: unit).filter { $0.row < rows && $0.column < columns })
  }

  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestCommonDivisor(right, left % right)
  }
}

/// Costs that are infinite where no mass may go.
struct OpenCosts {
  let rowCount: Int
  let columnCount: Int
  var values: [Double]

  init(_ problem: TransportProblem) {
    (rowCount, columnCount) = (problem.cost.rowCount, problem.cost.columnCount)
    guard problem.pairs != nil else {
      values = problem.cost.values
      return
    }
    var open = [Double](repeating: .infinity, count: rowCount * columnCount)
    let (columnCount, cost) = (columnCount, problem.cost)
    problem.forEachPair { row, column in open[row * columnCount + column] = cost[row, column] }
    values = open
  }

  private init(rowCount: Int, columnCount: Int, values: [Double]) {
    (self.rowCount, self.columnCount, self.values) = (rowCount, columnCount, values)
  }

  /// One row and one column more that cost nothing, but not where they meet.
  var withSpareRowAndColumn: OpenCosts {
    var values: [Double] = []
    for row in 0..<rowCount {
      values += self.values[row * columnCount..<(row + 1) * columnCount] + [0]
    }
    values += Array(repeating: 0, count: columnCount) + [.infinity]
    return OpenCosts(rowCount: rowCount + 1, columnCount: columnCount + 1, values: values)
  }
}
