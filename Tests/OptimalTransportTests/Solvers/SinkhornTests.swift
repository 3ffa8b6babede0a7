import Episodes
import Foundation
import OptimalTransport
import Testing

@Suite("Sinkhorn")
struct SinkhornTests {
  private let solver = Sinkhorn(tolerance: 1e-10, maximumIterations: 50_000)

  private func solve(_ cost: CostMatrix, epsilon: Double = 0.1) throws -> TransportSolution {
    solver.solve(try TransportProblem(cost: cost, epsilon: epsilon))
  }

  @Test(
    "The plan moves all mass: its marginals are uniform within the error that it reports",
    arguments: [(1, 1), (1, 6), (6, 1), (5, 5), (7, 12), (12, 7)])
  func marginals(rows: Int, columns: Int) throws {
    let cost = try CostMatrix.random(rows, columns, seed: 3)
    for tolerance in [1e-3, 1e-6, 1e-9] {
      let solution = Sinkhorn(tolerance: tolerance).solve(
        try TransportProblem(cost: cost, epsilon: 0.05))
      #expect(solution.converged && solution.marginalError <= tolerance)
      #expect(solution.measuredMarginalError <= solution.marginalError + 1e-12)
      #expect(solution.plan.allSatisfy { $0 >= 0 })
    }
  }

  @Test("Swapping the two sequences transposes the plan")
  func symmetry() throws {
    let cost = try CostMatrix.random(6, 9, seed: 4)
    let (plan, other) = (try solve(cost).plan, try solve(cost.transposed).plan)
    let back = (0..<6).flatMap { row in (0..<9).map { other[$0 * 6 + row] } }
    #expect(largestDifference(plan, back) < 1e-9)
  }

  @Test("Reordering the steps of one sequence reorders the plan, without a band")
  func permutation() throws {
    let cost = try CostMatrix.random(5, 8, seed: 5)
    let order = [3, 0, 4, 1, 2]
    let (plan, other) = (
      try solve(cost).plan, try solve(cost.reordered(rows: order)).plan
    )
    let expected = order.flatMap { row in plan[row * 8..<row * 8 + 8] }
    #expect(largestDifference(expected, other) < 1e-9)
  }

  @Test("A cost added to a whole row changes what the row pays, not where it goes")
  func rowConstant() throws {
    let cost = try CostMatrix.random(5, 5, seed: 6)
    let (plain, raised) = (try solve(cost), try solve(cost.adding(0.7, toRow: 2)))
    #expect(largestDifference(plain.plan, raised.plan) < 1e-9)
    #expect(abs(raised.transportCost - plain.transportCost - 0.7 / 5) < 1e-9)
  }

  @Test("The best match of a sequence is itself", arguments: GroundCost.allCases)
  func selfMatch(cost: GroundCost) throws {
    var generator = SeededGenerator(seed: 7)
    let own = (0..<12 * 4).map { _ in Float(generator.unit() - 0.5) }
    let others = (0..<6).map { _ in (0..<12 * 4).map { _ in Float(generator.unit() - 0.5) } }
    func total(_ other: [Float]) throws -> Double {
      try solve(CostMatrix(between: own, and: other, dimension: 4, cost: cost), epsilon: 0.02)
        .transportCost
    }
    let itself = try total(own)
    for other in others { #expect(try total(other) > itself) }
    #expect(itself < 0.05)
  }

  @Test("The plan is exp((f + g - C) / epsilon), and the row costs add up to the transport cost")
  func solutionParts() throws {
    let cost = try CostMatrix.random(4, 3, seed: 8)
    let solution = try solve(cost)
    let plan = (0..<12).map { index in
      let (row, column) = (index / 3, index % 3)
      let exponent =
        solution.rowPotentials[row] + solution.columnPotentials[column] - cost[row, column]
      return exp(exponent / 0.1)
    }
    #expect(largestDifference(solution.plan, plan) < 1e-15)
    let total = zip(plan, cost.values).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(solution.transportCost - total) < 1e-12)
    #expect(abs(solution.rowCosts.reduce(0, +) - total) < 1e-12)
  }

  @Test("A large epsilon spreads the mass evenly")
  func largeEpsilon() throws {
    let solution = try solve(CostMatrix.random(5, 4, seed: 9), epsilon: 1e6)
    #expect(solution.plan.allSatisfy { abs($0 - 1.0 / 20) < 1e-6 })
  }

  @Test(
    "However small epsilon is, the solver converges or says that it did not",
    arguments: [1e-2, 1e-3, 1e-4, 1e-6, 1e-8])
  func smallEpsilon(epsilon: Double) throws {
    for (rows, columns) in [(10, 10), (10, 7), (1, 4)] {
      let problem = try TransportProblem(
        cost: .random(rows, columns, seed: 10), epsilon: epsilon)
      let solution = Sinkhorn(tolerance: 1e-6, maximumIterations: 500).solve(problem)
      let measured = solution.measuredMarginalError
      #expect(solution.plan.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(solution.transportCost.isFinite && measured.isFinite)
      #expect(solution.converged == (solution.marginalError <= 1e-6))
      if solution.converged { #expect(measured < 2e-6) }
      #expect(solution.status != .iterationLimit || solution.iterations >= 500)
    }
  }

  @Test("Costs a thousand times epsilon and of either sign do not overflow")
  func wideCosts() throws {
    let values: [Double] = [-900, 1000, 5, 1000, -900, 700, 0, 1000, -1000]
    let solution = try solve(CostMatrix(rowCount: 3, columnCount: 3, values: values), epsilon: 1)
    #expect(solution.converged)
    #expect(abs(solution.transportCost + 2800.0 / 3) < 1e-6)
  }

  @Test("No iterations are a status, not a success")
  func noIterations() throws {
    let problem = try TransportProblem(cost: .random(4, 4, seed: 11), epsilon: 0.1)
    let solution = Sinkhorn(maximumIterations: 0).solve(problem)
    #expect(solution.status == .iterationLimit && solution.iterations == 0)
    #expect(solution.plan.allSatisfy { $0.isFinite })
  }

  @Test(
    "The kernel and the log domain, with Newton's steps and without, find the same plan",
    arguments: [1, 0.1, 0.03])
  func domainsAgree(epsilon: Double) throws {
    for (rows, columns) in [(12, 12), (9, 20), (20, 9)] {
      let problem = try TransportProblem(cost: .random(rows, columns, seed: 12), epsilon: epsilon)
      let expected = Sinkhorn(tolerance: 1e-9, maximumIterations: 200_000, isAccelerated: false)
        .solve(problem)
      #expect(expected.converged)
      for domain in Sinkhorn.Domain.allCases {
        let solution = Sinkhorn(tolerance: 1e-9, domain: domain).solve(problem)
        #expect(solution.converged && solution.iterations <= expected.iterations)
        #expect(largestDifference(solution.plan, expected.plan) < 1e-8)
      }
    }
  }

  @Test("Newton's steps save most of the passes where Sinkhorn is slow")
  func acceleration() throws {
    let problem = try TransportProblem(cost: .random(30, 30, seed: 13), epsilon: 0.01)
    let (fast, plain) = (
      Sinkhorn().solve(problem),
      Sinkhorn(maximumIterations: 100_000, isAccelerated: false).solve(problem)
    )
    #expect(fast.converged && plain.converged)
    #expect(fast.iterations * 4 < plain.iterations)
  }

  @Test("Many problems at once are solved as each alone, in order, whatever their sizes")
  func batch() throws {
    let problems: [TransportProblem] = try (0..<40).map {
      let (rows, columns): (Int, Int) = (1 + $0 % 9, 1 + $0 * 7 % 13)
      return try TransportProblem(
        cost: .random(rows, columns, seed: UInt64($0)), epsilon: 0.05)
    }
    let together = solver.solve(problems)
    #expect(together.count == 40)
    for (problem, solution) in zip(problems, together) {
      #expect(solution.problem == problem)
      #expect(solution.rowPotentials == solver.solve(problem).rowPotentials)
    }
    #expect(solver.solve([TransportProblem]()).isEmpty)
  }

  @Test(
    "Cut short, the error is that of the plan which is returned", arguments: [1, 2, 7, 40],
    Sinkhorn.Domain.allCases)
  func cutShort(limit: Int, domain: Sinkhorn.Domain) throws {
    let problem = try TransportProblem(cost: .random(15, 15, seed: 18), epsilon: 0.002)
    let solution = Sinkhorn(maximumIterations: limit, domain: domain).solve(problem)
    #expect(solution.status == .iterationLimit && solution.marginalError > 1e-6)
    #expect(solution.iterations == limit)
    #expect(solution.measuredMarginalError <= solution.marginalError + 1e-9)
  }

  @Test("From a neighbour's potentials the same plan is found sooner")
  func warmStart() throws {
    let cost = try CostMatrix.random(20, 20, seed: 14)
    let neighbour = try solve(cost, epsilon: 0.02)
    let problem = try TransportProblem(cost: cost.adding(0.01, toRow: 3), epsilon: 0.02)
    let (warm, cold) = (
      solver.solve(problem, startingFrom: neighbour), solver.solve(problem)
    )
    #expect(warm.converged && warm.iterations < cold.iterations)
    #expect(largestDifference(warm.plan, cold.plan) < 1e-9)
    let other = try solve(.random(20, 7, seed: 15))
    #expect(solver.solve(problem, startingFrom: other).rowPotentials == cold.rowPotentials)
  }

  @Test("The errors on the way are kept, and end with the one that is reported")
  func trace() throws {
    let solution = try solve(.random(10, 10, seed: 16), epsilon: 0.02)
    #expect(solution.errorTrace.last == solution.marginalError)
    #expect(solution.errorTrace.count > 3 && solution.errorTrace.count <= solution.iterations)
    #expect(solution.errorTrace.allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test("A tolerance below what Float64 can tell is a status of its own")
  func stalled() throws {
    let problem = try TransportProblem(cost: .random(12, 12, seed: 17), epsilon: 0.1)
    let solution = Sinkhorn(tolerance: 1e-19).solve(problem)
    #expect(solution.status == .stalled && solution.marginalError < 1e-12)
    #expect(solution.iterations < 1000)
  }

  @Test("All frames equal spread the mass evenly at any epsilon", arguments: [1, 1e-3, 1e-9])
  func equalCosts(epsilon: Double) throws {
    let cost = try CostMatrix(
      rowCount: 6, columnCount: 4, values: Array(repeating: 0.3, count: 24))
    let solution = try solve(cost, epsilon: epsilon)
    #expect(solution.converged)
    #expect(solution.plan.allSatisfy { abs($0 - 1.0 / 24) < 1e-7 })
  }
}
