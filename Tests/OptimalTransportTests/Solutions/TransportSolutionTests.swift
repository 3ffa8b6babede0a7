import OptimalTransport
import Testing

@Suite("Solutions of other solvers")
struct TransportSolutionTests {
  private func problem(_ mask: TransportMask = .all, rows: [Double] = [1, 1]) throws
    -> TransportProblem
  {
    try TransportProblem(
      cost: .random(rows.count, 2, seed: 95), epsilon: 0.1, mask: mask,
      stepMasses: StepMasses(rows: rows, columns: [1, 1]))
  }

  private func entropic(
    rows: [Double] = [0, 0], columns: [Double] = [0, 0], iterations: Int = 1,
    marginalError: Double = 0
  ) throws -> TransportSolution {
    try TransportSolution(
      problem: problem(), rowPotentials: rows, columnPotentials: columns, status: .converged,
      iterations: iterations, marginalError: marginalError)
  }

  private func exact(
    _ entries: [TransportSolution.Entry], mask: TransportMask = .all, rows: [Double] = [1, 1]
  ) throws -> TransportSolution {
    try TransportSolution(
      problem: problem(mask, rows: rows), entries: entries,
      rowPotentials: Array(repeating: 0, count: rows.count), columnPotentials: [0, 0],
      status: .converged, iterations: 0, marginalError: 0)
  }

  @Test("What a solver tells is what the solution has")
  func told() throws {
    let solution = try TransportSolution(
      problem: problem(), rowPotentials: [0.1, -0.2], columnPotentials: [0, 0.3],
      status: .stalled, iterations: 7, marginalError: .infinity, errorTrace: [3, 2])
    #expect(solution.rowPotentials == [0.1, -0.2] && solution.columnPotentials == [0, 0.3])
    #expect(solution.status == .stalled && !solution.converged && solution.iterations == 7)
    #expect(solution.marginalError == .infinity && solution.errorTrace == [3, 2])
  }

  @Test("Lists of other lengths than the problem's are refused by name")
  func counts() {
    #expect(throws: TransportError.resultCount("row potentials", 3, expected: 2)) {
      try entropic(rows: [0, 0, 0])
    }
    #expect(throws: TransportError.resultCount("column potentials", 1, expected: 2)) {
      try entropic(columns: [0])
    }
  }

  @Test("Numbers that no solver returns are refused by name")
  func numbers() {
    #expect(throws: TransportError.invalidResult("row potential", .infinity)) {
      try entropic(rows: [0, .infinity])
    }
    #expect(throws: TransportError.invalidResult("column potential", -.infinity)) {
      try entropic(columns: [-.infinity, 0])
    }
    #expect(throws: TransportError.invalidResult("iterations", -1)) {
      try entropic(iterations: -1)
    }
    #expect(throws: TransportError.invalidResult("marginal error", -0.5)) {
      try entropic(marginalError: -0.5)
    }
    #expect(throws: TransportError.self) { try entropic(marginalError: .nan) }
    #expect(throws: TransportError.self) { try entropic(rows: [.nan, 0]) }
  }

  @Test(
    "Entries that are no part of a plan are refused by their place",
    arguments: [(0, 0, -0.1), (0, 0, .nan), (1, 1, .infinity), (2, 0, 0.5), (0, -1, 0.5)])
  func entries(row: Int, column: Int, mass: Double) {
    #expect(throws: TransportError.invalidEntry(row: row, column: column)) {
      try exact([.init(row: row, column: column, mass: mass)])
    }
  }

  @Test("So are entries outside the mask, of steps without mass, and a second one of a pair")
  func forbiddenEntries() {
    #expect(throws: TransportError.invalidEntry(row: 0, column: 1)) {
      try exact([.init(row: 0, column: 1, mass: 0.5)], mask: .ranges([0..<1, 1..<2]))
    }
    #expect(throws: TransportError.invalidEntry(row: 1, column: 0)) {
      try exact([.init(row: 1, column: 0, mass: 0.5)], rows: [1, 0, 1])
    }
    #expect(throws: TransportError.invalidEntry(row: 0, column: 0)) {
      try exact([.init(row: 0, column: 0, mass: 0.2), .init(row: 0, column: 0, mass: 0.3)])
    }
  }

  @Test("The potential of a step without mass does not matter")
  func masslessPotential() throws {
    let solution = try TransportSolution(
      problem: problem(rows: [1, 0, 1]), rowPotentials: [0, .nan, 0], columnPotentials: [0, 0],
      status: .converged, iterations: 0, marginalError: 0)
    #expect(solution.rowPotentials == [0, -.infinity, 0])
    #expect(solution.plan.allSatisfy(\.isFinite) && solution.plan[2] == 0)
  }
}
