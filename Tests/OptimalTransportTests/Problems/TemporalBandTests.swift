import OptimalTransport
import Testing

@Suite("Temporal band")
struct TemporalBandTests {
  private func solve(_ rows: Int, _ columns: Int, halfWidth: Double) throws -> TransportSolution {
    let problem = try TransportProblem(
      cost: .random(rows, columns, seed: 20), epsilon: 0.1, band: TemporalBand(halfWidth: halfWidth)
    )
    return Sinkhorn(tolerance: 1e-9).solve(problem)
  }

  private func share(_ step: Int, _ count: Int) -> Double { Double(step) / Double(count - 1) }

  @Test(
    "No mass leaves the band, and all mass arrives",
    arguments: [(20, 20, 0.1), (20, 31, 0.2), (31, 20, 0.2), (9, 9, 0.26)])
  func structuralZeros(rows: Int, columns: Int, halfWidth: Double) throws {
    let solution = try solve(rows, columns, halfWidth: halfWidth)
    #expect(solution.converged && solution.measuredMarginalError < 1e-8)
    for (index, mass) in solution.plan.enumerated() {
      let distance = abs(share(index / columns, rows) - share(index % columns, columns))
      if distance > halfWidth + 1e-6 { #expect(mass == 0) }
      if distance < halfWidth - 1e-6 { #expect(mass > 0) }
    }
  }

  @Test("The widest band is no band")
  func widest() throws {
    let banded = try solve(6, 8, halfWidth: 1)
    let problem = try TransportProblem(cost: .random(6, 8, seed: 20), epsilon: 0.1)
    #expect(largestDifference(banded.plan, Sinkhorn(tolerance: 1e-9).solve(problem).plan) == 0)
  }

  @Test("A band too narrow for neighbours leaves the diagonal")
  func diagonal() throws {
    let solution = try solve(5, 5, halfWidth: 0.01)
    let expected = (0..<25).map { $0 % 6 == 0 ? 0.2 : 0 }
    #expect(largestDifference(solution.plan, expected) < 1e-12)
  }

  @Test(
    "A single step has no course of time and takes all mass", arguments: [(1, 1), (1, 5), (5, 1)])
  func singleSteps(rows: Int, columns: Int) throws {
    let solution = try solve(rows, columns, halfWidth: 0.01)
    let expected = [Double](repeating: 1 / Double(rows * columns), count: rows * columns)
    #expect(solution.converged && largestDifference(solution.plan, expected) < 1e-12)
  }

  @Test("A band that leaves a step nothing is refused by name")
  func emptySides() {
    #expect(throws: TransportError.emptyRow(1)) { try solve(3, 2, halfWidth: 0.2) }
    #expect(throws: TransportError.emptyColumn(1)) { try solve(2, 3, halfWidth: 0.2) }
  }

  @Test("A band that cannot carry the mass is refused by name")
  func infeasible() {
    #expect(throws: TransportError.infeasibleMask(rowCount: 2, columns: 1..<2)) {
      try solve(4, 3, halfWidth: 0.2)
    }
  }
}
