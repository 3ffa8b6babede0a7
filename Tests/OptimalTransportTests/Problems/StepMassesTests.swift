import OptimalTransport
import Testing

@Suite("Step masses")
struct StepMassesTests {
  private let solvers: [any TransportSolver] = [
    Sinkhorn(tolerance: 1e-10), Sinkhorn(tolerance: 1e-10, domain: .logarithmic), ExactTransport(),
  ]

  @Test("Masses of any unit are divided by their sum")
  func normalised() throws {
    let masses = try StepMasses(rows: [1, 1, 2], columns: [3, 1])
    #expect(masses.rows == [0.25, 0.25, 0.5] && masses.columns == [0.75, 0.25])
    #expect(!masses.isUniform)
    let rounded = try StepMasses(rows: [0.3, 0.3, 0.4000000001], columns: [0.5, 0.5])
    #expect(abs(rounded.rows.reduce(0, +) - 1) < 1e-15)
  }

  @Test("Without masses a problem has uniform ones")
  func uniformDefault() throws {
    let problem = try TransportProblem(cost: .random(3, 7, seed: 1), epsilon: 0.1)
    #expect(problem.stepMasses == .uniform(rowCount: 3, columnCount: 7))
    #expect(problem.stepMasses.rows == Array(repeating: 1.0 / 3, count: 3))
  }

  @Test(
    "Equal masses in any unit give the bits of uniform ones",
    arguments: [
      MassRule.balanced, .unbalanced(rowPenalty: 1, columnPenalty: 0.5), .partial(share: 0.7),
    ])
  func equalMasses(rule: MassRule) throws {
    let masses = try StepMasses(
      rows: Array(repeating: 0.1 * 7, count: 49), columns: Array(repeating: 0.1 * 49, count: 7))
    #expect(masses == .uniform(rowCount: 49, columnCount: 7))
    let cost = try CostMatrix.random(49, 7, seed: 2)
    let given = try TransportProblem(cost: cost, epsilon: 0.05, mass: rule, stepMasses: masses)
    let plain = try TransportProblem(cost: cost, epsilon: 0.05, mass: rule)
    let (one, other) = (Sinkhorn().solve(given), Sinkhorn().solve(plain))
    #expect(one.plan == other.plan && one.iterations == other.iterations)
    #expect(one.regularisedCost == other.regularisedCost)
  }

  @Test("Masses that state no distribution are refused by name")
  func refused() throws {
    for mass in [-1, -Double.infinity, .infinity] {
      #expect(throws: TransportError.invalidRowMass(mass, row: 1)) {
        try StepMasses(rows: [1, mass], columns: [1])
      }
      #expect(throws: TransportError.invalidColumnMass(mass, column: 0)) {
        try StepMasses(rows: [1], columns: [mass, 1])
      }
    }
    #expect(throws: TransportError.self) { try StepMasses(rows: [.nan], columns: [1]) }
    #expect(throws: TransportError.noMass) { try StepMasses(rows: [0, 0], columns: [1]) }
    #expect(throws: TransportError.emptySequence) { try StepMasses(rows: [], columns: [1]) }
    #expect(throws: TransportError.unequalMasses(rows: 1, columns: 1.001)) {
      try StepMasses(rows: [0.5, 0.5], columns: [1.001])
    }
    let huge = Double.greatestFiniteMagnitude
    #expect(throws: TransportError.unequalMasses(rows: .infinity, columns: .infinity)) {
      try StepMasses(rows: [huge, huge], columns: [huge, huge])
    }
  }

  @Test("Masses of other numbers of steps than the costs are refused by name")
  func otherShape() throws {
    let masses = try StepMasses(rows: [1, 2], columns: [1, 1, 1])
    #expect(throws: TransportError.massCount(3, stepCount: 2)) {
      try TransportProblem(cost: .random(2, 2, seed: 3), epsilon: 1, stepMasses: masses)
    }
    #expect(throws: TransportError.massCount(2, stepCount: 3)) {
      try TransportProblem(cost: .random(3, 3, seed: 3), epsilon: 1, stepMasses: masses)
    }
  }

  @Test("Steps of mass 0 take no part: the others are matched as if these were not there")
  func massless() throws {
    let cost = try CostMatrix.random(5, 4, seed: 4)
    let masses = try StepMasses(rows: [1, 0, 3, 0, 2], columns: [2, 2, 0, 2])
    let (rows, columns) = ([0, 2, 4], [0, 1, 3])
    let part = try CostMatrix(
      rowCount: 3, columnCount: 3, values: rows.flatMap { row in columns.map { cost[row, $0] } })
    let partMasses = try StepMasses(rows: [1, 3, 2], columns: [2, 2, 2])
    for solver in solvers {
      let whole = try solver.solve(
        TransportProblem(cost: cost, epsilon: 0.1, stepMasses: masses))
      let alone = try solver.solve(
        TransportProblem(cost: part, epsilon: 0.1, stepMasses: partMasses))
      #expect(whole.converged)
      for (index, mass) in whole.plan.enumerated() {
        let places = (rows.firstIndex(of: index / 4), columns.firstIndex(of: index % 4))
        guard let row = places.0, let column = places.1 else {
          #expect(mass == 0)
          continue
        }
        #expect(mass == alone.plan[row * 3 + column])
      }
      #expect(whole.rowPotentials[1] == -.infinity && whole.columnPotentials[2] == -.infinity)
      #expect(whole.transportCost == alone.transportCost && whole.regularisedCost.isFinite)
    }
  }

  @Test("Masses so small that only rounding knows them count as none")
  func vanishing() throws {
    let masses = try StepMasses(rows: [1, 1e-200], columns: [1])
    #expect(masses.rows == [1, 0])
    let kept = try StepMasses(rows: [1, 1e-60], columns: [1])
    #expect(kept.rows == [1, 1e-60])
    for solver in solvers {
      let solution = try solver.solve(
        TransportProblem(cost: .random(2, 1, seed: 5), epsilon: 0.1, stepMasses: kept))
      #expect(solution.converged && solution.plan.allSatisfy(\.isFinite))
      #expect(abs(solution.plan[0] - 1) < 1e-9)
    }
  }

  @Test("A mask must carry the masses, and steps of mass 0 need no pair")
  func masks() throws {
    let cost = try CostMatrix.random(3, 3, seed: 6)
    let mask = TransportMask.ranges([0..<1, 0..<3, 1..<3])
    func solve(_ rows: [Double], _ columns: [Double], mask: TransportMask, rule: MassRule)
      throws -> TransportSolution
    {
      try ExactTransport().solve(
        TransportProblem(
          cost: cost, epsilon: 1, mask: mask, mass: rule,
          stepMasses: StepMasses(rows: rows, columns: columns)))
    }
    let fitting = try solve([2, 1, 3], [2, 2, 2], mask: mask, rule: .balanced)
    #expect(abs(fitting.plan[0] - 1.0 / 3) < 1e-12 && fitting.plan[1] == 0)
    #expect(throws: TransportError.infeasibleMask(rowCount: 1, columns: 0..<1)) {
      try solve([3, 1, 2], [2, 2, 2], mask: mask, rule: .balanced)
    }
    #expect(throws: TransportError.shareBeyondMask(0.9, largest: 0.75)) {
      try solve([2, 1, 1], [1, 1, 2], mask: mask, rule: .partial(share: 0.9))
    }
    let partial = try solve([2, 1, 1], [1, 1, 2], mask: mask, rule: .partial(share: 0.7))
    #expect(abs(partial.marginals.rows.reduce(0, +) - 0.7) < 1e-9)
    let open = TransportMask.ranges([0..<0, 0..<3, 1..<3])
    #expect(try solve([0, 1, 3], [0, 2, 2], mask: open, rule: .balanced).converged)
    #expect(throws: TransportError.emptyRow(0)) {
      try solve([1, 1, 3], [1, 2, 2], mask: open, rule: .balanced)
    }
    #expect(throws: TransportError.emptyRow(0)) {
      try solve([1, 1, 3], [0, 2, 3], mask: mask, rule: .balanced)
    }
    #expect(throws: TransportError.emptyColumn(0)) {
      try solve([0, 0, 3], [1, 1, 1], mask: mask, rule: .balanced)
    }
  }
}
