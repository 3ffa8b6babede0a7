/// The result of a matcher: where each step went, and how much it cost.
public struct SequenceMatch: Sendable {
  /// How a matcher ended.
  public enum Status: String, Sendable, Codable {
    /// The answer is the exact one, without iterations.
    case exact
    /// The iterations met their tolerance.
    case converged
    /// The limit on iterations came first.
    ///
    /// The marginal error says how far off the answer is.
    case iterationLimit
    /// The error stays at the rounding of Float64, above the tolerance.
    case stalled
  }

  /// How the mass of the rows is spread over the columns.
  enum Coupling: Sendable {
    /// A transport plan.
    case solution(TransportSolution)
    /// For each row the columns that share its mass evenly.
    case ranges([ClosedRange<Int>])
    /// `[T, T']` row-major, each row of mass 1/T.
    case plan([Double])
  }

  /// Each step's part of the cost, `[T]`.
  ///
  /// They add up to `cost`.
  public let rowCosts: [Double]
  /// The mean index of the reference's steps that each step was matched with, `[T]`, from 0 to T' - 1.
  public let places: [Double]
  /// The number that the matcher minimises, by its source's definition.
  ///
  /// Without a definition, it is the cost.
  public let objective: Double
  /// How the matcher ended.
  public let status: Status
  /// Iterations used; 0 where there are none.
  public let iterations: Int
  /// How far the plan's marginals are from the step masses (L1); 0 where there are no iterations.
  public let marginalError: Double
  /// The weight of the entropy that was used, in the unit of the cost, or `nil` where there is none.
  public let epsilon: Double?
  private let coupling: Coupling

  /// The mean cost of a step, weighted by the step masses: the sum of the rows' parts.
  ///
  /// - Complexity: O(T).
  public var cost: Double { rowCosts.reduce(0, +) }

  /// Whether the match is exact or met its tolerance.
  public var converged: Bool { status == .exact || status == .converged }

  /// How much of each step went to each step of the reference, `[T, T']` row-major.
  ///
  /// - Complexity: O(T T').
  public func plan(columnCount: Int) -> [Double] {
    switch coupling {
    case .solution(let solution): solution.plan
    case .plan(let plan): plan
    case .ranges(let ranges): Self.plan(ranges, columnCount: columnCount)
    }
  }

  /// The match in which every row shares its mass evenly among a range of columns.
  init(
    unchecked cost: CostMatrix, ranges: [ClosedRange<Int>], rowCosts: [Double]? = nil,
    objective: Double? = nil
  ) {
    self.rowCosts =
      rowCosts
      ?? ranges.enumerated().map { row, columns in
        columns.reduce(0) { $0 + cost[row, $1] }
          / (Double(columns.count) * Double(cost.rowCount))
      }
    places = ranges.map { Double($0.lowerBound + $0.upperBound) / 2 }
    self.objective = objective ?? self.rowCosts.reduce(0, +)
    status = .exact
    iterations = 0
    marginalError = 0
    epsilon = nil
    coupling = .ranges(ranges)
  }

  /// The match that a plan `[T, T']` with rows of mass 1/T stands for.
  init(
    unchecked cost: CostMatrix, plan: [Double], objective: Double? = nil,
    status: Status = .exact, iterations: Int = 0, marginalError: Double = 0
  ) {
    (rowCosts, places) = Self.rows(of: plan, cost)
    self.objective = objective ?? rowCosts.reduce(0, +)
    self.status = status
    self.iterations = iterations
    self.marginalError = marginalError
    epsilon = nil
    coupling = .plan(plan)
  }

  /// The match that a transport plan stands for.
  ///
  /// The place of a row that gives no mass is its cheapest column.
  ///
  /// - Complexity: O(T T').
  public init(_ solution: TransportSolution) {
    (rowCosts, places) = Self.rows(of: solution.plan, solution.problem.cost)
    objective = rowCosts.reduce(0, +)
    status = Self.status(of: solution)
    iterations = solution.iterations
    marginalError = solution.marginalError
    epsilon = solution.isExact ? nil : solution.problem.epsilon
    coupling = .solution(solution)
  }

  private static func status(of solution: TransportSolution) -> Status {
    switch solution.status {
    case .converged: solution.isExact ? .exact : .converged
    case .iterationLimit: .iterationLimit
    case .stalled: .stalled
    }
  }

  private static func rows(of plan: [Double], _ cost: CostMatrix) -> ([Double], [Double]) {
    var (costs, places): ([Double], [Double]) = ([], [])
    for row in 0..<cost.rowCount {
      var (mass, paid, moment) = (0.0, 0.0, 0.0)
      for column in 0..<cost.columnCount {
        let share = plan[row * cost.columnCount + column]
        mass += share
        paid += share * cost[row, column]
        moment += share * Double(column)
      }
      costs.append(paid)
      // A row may have no mass, and a plan far from converged may leave a row none in Float64.
      places.append(mass > 0 ? moment / mass : Double(cost.cheapestColumn(ofRow: row)))
    }
    return (costs, places)
  }

  private static func plan(_ ranges: [ClosedRange<Int>], columnCount: Int) -> [Double] {
    var plan = [Double](repeating: 0, count: ranges.count * columnCount)
    for (row, columns) in ranges.enumerated() {
      for column in columns {
        plan[row * columnCount + column] = 1 / (Double(columns.count) * Double(ranges.count))
      }
    }
    return plan
  }
}

extension CostMatrix {
  /// The first of the columns that cost a row least.
  func cheapestColumn(ofRow row: Int) -> Int {
    var best = 0
    for column in 1..<max(1, columnCount) where self[row, column] < self[row, best] {
      best = column
    }
    return best
  }
}
