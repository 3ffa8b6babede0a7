import Episodes
import OptimalTransport
import Testing

@Suite("Transport mask")
struct TransportMaskTests {
  private func solve(
    _ rows: Int, _ columns: Int, _ mask: TransportMask, tolerance: Double = 1e-9
  ) throws -> TransportSolution {
    let problem = try TransportProblem(
      cost: .random(rows, columns, seed: 60), epsilon: 0.1, mask: mask)
    return Sinkhorn(tolerance: tolerance, maximumIterations: 20_000).solve(problem)
  }

  @Test(
    "A staircase without slack is the monotone match, at every pair of lengths",
    arguments: [(1, 1), (1, 4), (4, 1), (4, 3), (3, 4), (5, 5), (7, 45), (45, 30)])
  func staircase(rows: Int, columns: Int) throws {
    let solution = try solve(rows, columns, .staircase(slack: 0))
    // What lasts while a step lasts: the overlap of [i/T, (i+1)/T) and [j/T', (j+1)/T').
    let expected = (0..<rows * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      let end = min((row + 1) * columns, (column + 1) * rows)
      return Double(max(0, end - max(row * columns, column * rows))) / Double(rows * columns)
    }
    #expect(solution.converged && largestDifference(solution.plan, expected) < 1e-9)
  }

  @Test("With slack all mass arrives and none leaves the staircase", arguments: [0.05, 0.2, 1.0])
  func slack(slack: Double) throws {
    for (rows, columns) in [(20, 20), (20, 31), (31, 20), (4, 3)] {
      let solution = try solve(rows, columns, .staircase(slack: slack))
      #expect(solution.converged && solution.measuredMarginalError < 1e-8)
      for (index, mass) in solution.plan.enumerated() where mass > 0 {
        let (row, column) = (Double(index / columns), Double(index % columns))
        #expect(column / Double(columns) < (row + 1) / Double(rows) + slack)
        #expect((column + 1) / Double(columns) > row / Double(rows) - slack)
      }
    }
  }

  @Test("A causal mask without a lead leaves the monotone match, with one a choice")
  func causal() throws {
    let strict = try solve(6, 6, .causal(lead: 0))
    let identity = (0..<36).map { $0 % 7 == 0 ? 1.0 / 6 : 0 }
    #expect(strict.converged && largestDifference(strict.plan, identity) < 1e-12)
    let free = try solve(6, 6, .causal(lead: 0.3))
    #expect(free.converged && free.plan.filter { $0 > 1e-6 }.count > 6)
    #expect(free.plan[3] == 0 && free.plan[2] > 0)
  }

  @Test("Pairs that no plan can use are left out, so that the rest converges")
  func tightRanges() throws {
    // Rows 0 and 1 fill columns 1 and 2; row 2 keeps both ends of its range.
    let mask = TransportMask.ranges([1..<3, 1..<3, 0..<4, 0..<4])
    let solution = try solve(4, 4, mask)
    #expect(solution.converged && solution.iterations < 100)
    #expect(solution.measuredMarginalError < 1e-8)
    let plan = solution.plan
    #expect([9, 10, 13, 14].allSatisfy { plan[$0] == 0 })
    #expect([8, 11, 12, 15].allSatisfy { plan[$0] > 0 })
    let exact = try ExactTransport().solve(
      TransportProblem(cost: .random(4, 4, seed: 60), epsilon: 1, mask: mask))
    #expect(try OptimalityCertificate(exact).dualityGap < 1e-12)
  }

  @Test("Too many steps for too few are named before anything is iterated")
  func infeasible() throws {
    #expect(throws: TransportError.infeasibleMask(rowCount: 2, columns: 0..<1)) {
      try solve(4, 4, .ranges([0..<1, 0..<1, 0..<4, 0..<4]))
    }
    #expect(throws: TransportError.infeasibleMask(rowCount: 3, columns: 1..<3)) {
      try solve(4, 4, .ranges([1..<3, 1..<3, 1..<3, 0..<4]))
    }
  }

  @Test("Random masks are refused exactly where the exact solver finds no place for all mass")
  func feasibility() throws {
    var generator = SeededGenerator(seed: 61)
    var (feasible, refused) = (0, 0)
    for seed in 0..<300 {
      let (rows, columns) = (2 + Int(generator.unit() * 5), 2 + Int(generator.unit() * 5))
      let ranges = (0..<rows).map { _ in
        let start = Int(generator.unit() * Double(columns))
        return start..<min(columns, start + 1 + Int(generator.unit() * 4))
      }
      let cost = try CostMatrix.random(rows, columns, seed: UInt64(seed))
      let posed = Result { () throws(TransportError) in
        try TransportProblem(cost: cost, epsilon: 0.2, mask: .ranges(ranges))
      }
      switch posed {
      case .success(let problem):
        let solution = Sinkhorn(maximumIterations: 5000).solve(problem)
        #expect(solution.converged, "\(ranges)")
        #expect(try OptimalityCertificate(ExactTransport().solve(problem)).dualityGap < 1e-9)
        feasible += 1
      case .failure(.infeasibleMask(let count, let place)):
        let within = ranges.filter { place.lowerBound <= $0.lowerBound }
          .filter { $0.upperBound <= place.upperBound }
        #expect(within.count == count && count * columns > place.count * rows)
        refused += 1
      case .failure(.emptyColumn): continue
      case .failure(let error): throw error
      }
    }
    #expect(feasible > 20 && refused > 20)
  }

  @Test("A share that the mask cannot carry is refused with the largest that it can")
  func capacity() throws {
    let cost = try CostMatrix.random(4, 4, seed: 62)
    let mask = TransportMask.ranges([0..<1, 0..<1, 0..<1, 0..<4])
    #expect(throws: TransportError.shareBeyondMask(0.7, largest: 0.5)) {
      try TransportProblem(cost: cost, epsilon: 0.1, mask: mask, mass: .partial(share: 0.7))
    }
    let problem = try TransportProblem(
      cost: cost, epsilon: 0.1, mask: mask, mass: .partial(share: 0.4))
    let solution = Sinkhorn(tolerance: 1e-9).solve(problem)
    #expect(solution.converged && abs(solution.marginals.rows.reduce(0, +) - 0.4) < 1e-8)
    #expect(solution.marginals.columns[0] < 0.25 + 1e-8)
  }

  @Test("A mask that does not fit the sequences is refused by name")
  func unfit() {
    #expect(throws: TransportError.rangeCount(2, rowCount: 3)) {
      try solve(3, 3, .ranges([0..<3, 0..<3]))
    }
    #expect(throws: TransportError.rangeOutside(row: 1, columnCount: 3)) {
      try solve(2, 3, .ranges([0..<3, 1..<4]))
    }
    #expect(throws: TransportError.rangeOutside(row: 0, columnCount: 3)) {
      try solve(2, 3, .ranges([-1..<3, 0..<3]))
    }
    #expect(throws: TransportError.emptyRow(0)) { try solve(2, 3, .ranges([1..<1, 0..<3])) }
    for slack in [-0.1, 1.5, Double.infinity] {
      #expect(throws: TransportError.invalidSlack(slack)) {
        try solve(3, 3, .staircase(slack: slack))
      }
    }
  }
}
