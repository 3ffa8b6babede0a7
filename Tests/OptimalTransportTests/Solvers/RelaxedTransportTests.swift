import OptimalTransport
import Testing

@Suite("Unbalanced and partial transport")
struct RelaxedTransportTests {
  private let solver = Sinkhorn(tolerance: 1e-10, maximumIterations: 50_000)

  private func solve(
    _ rule: MassRule, epsilon: Double = 0.1, rows: Int = 6, columns: Int = 9,
    mask: TransportMask = .all
  ) throws -> TransportSolution {
    solver.solve(
      try TransportProblem(
        cost: .random(rows, columns, seed: 70), epsilon: epsilon, mask: mask, mass: rule))
  }

  @Test("Penalties without bound give the balanced plan")
  func infinitePenalties() throws {
    let balanced = try solve(.balanced)
    let free = try solve(.unbalanced(rowPenalty: .infinity, columnPenalty: .infinity))
    let dear = try solve(.unbalanced(rowPenalty: 1e7, columnPenalty: 1e7))
    #expect(free.converged && dear.converged)
    #expect(largestDifference(free.plan, balanced.plan) < 1e-9)
    #expect(largestDifference(dear.plan, balanced.plan) < 1e-6)
  }

  @Test("One side can be held to its mass while the other is free")
  func semiBalanced() throws {
    let solution = try solve(.unbalanced(rowPenalty: .infinity, columnPenalty: 0.05))
    #expect(solution.converged)
    #expect(solution.marginals.rows.allSatisfy { abs($0 - 1.0 / 6) < 1e-9 })
    #expect(solution.marginals.columns.contains { abs($0 - 1.0 / 9) > 1e-3 })
  }

  @Test("No nearby plan has a smaller regularised cost", arguments: [0.05, 1])
  func optimal(penalty: Double) throws {
    let solution = try solve(.unbalanced(rowPenalty: penalty, columnPenalty: 2 * penalty))
    // Shifted potentials are another plan of the same form.
    for shift in [1e-3, -1e-3] {
      let cost = try CostMatrix.random(6, 9, seed: 70)
      let moved = try solver.solve(
        TransportProblem(
          cost: CostMatrix(rowCount: 6, columnCount: 9, values: cost.values.map { $0 + shift }),
          epsilon: 0.1, mask: .all,
          mass: .unbalanced(rowPenalty: penalty, columnPenalty: 2 * penalty)))
      // The value of the moved problem at its own plan, less what the shift costs, is the first
      // problem's value at that plan.
      let mass = moved.marginals.rows.reduce(0, +)
      #expect(moved.regularisedCost - shift * mass > solution.regularisedCost)
    }
  }

  @Test("A step that nothing resembles is left out where mass may be")
  func outlier() throws {
    var values = [Double](repeating: 0.1, count: 25)
    for column in 0..<5 { values[10 + column] = 5 }
    let cost = try CostMatrix(rowCount: 5, columnCount: 5, values: values)
    for rule in [
      MassRule.partial(share: 0.8), .unbalanced(rowPenalty: 0.3, columnPenalty: 0.3),
    ] {
      let solution = solver.solve(
        try TransportProblem(cost: cost, epsilon: 0.05, mask: .all, mass: rule))
      #expect(solution.converged)
      #expect(solution.marginals.rows[2] < 1e-3 && solution.marginals.rows[1] > 0.1)
    }
  }

  @Test(
    "A share of the mass is moved, no step gives more than its own",
    arguments: [0.05, 0.5, 0.99, 1], [1, 0.05, 0.01])
  func partial(share: Double, epsilon: Double) throws {
    let solution = try solve(.partial(share: share), epsilon: epsilon)
    #expect(solution.converged)
    let (rows, columns) = solution.marginals
    #expect(abs(rows.reduce(0, +) - share) < 1e-8)
    #expect(rows.allSatisfy { $0 < 1.0 / 6 + 1e-8 })
    #expect(columns.allSatisfy { $0 < 1.0 / 9 + 1e-8 })
    let exact = try ExactTransport().solve(solution.problem)
    #expect(solution.transportCost > exact.transportCost - 1e-8)
    #expect(solution.transportCost - exact.transportCost < epsilon * 4.1)
  }

  private static let rules = [
    MassRule.unbalanced(rowPenalty: 1, columnPenalty: 1),
    .unbalanced(rowPenalty: 0.3, columnPenalty: .infinity), .partial(share: 0.63),
  ]

  @Test("Newton's steps save passes and change no answer", arguments: rules)
  func newton(rule: MassRule) throws {
    var plain = solver
    plain.isAccelerated = false
    let problem = try TransportProblem(
      cost: .random(20, 30, seed: 71), epsilon: 0.01, mask: .all, mass: rule)
    let (fast, slow) = (solver.solve(problem), plain.solve(problem))
    #expect(fast.converged && slow.converged)
    #expect(largestDifference(fast.plan, slow.plan) < 1e-7)
    #expect(fast.iterations < slow.iterations)
  }

  @Test("Both domains find the same plan", arguments: rules)
  func domains(rule: MassRule) throws {
    let problem = try TransportProblem(
      cost: .random(20, 30, seed: 72), epsilon: 0.02, mask: .all, mass: rule)
    var (kernel, logarithmic) = (solver, solver)
    (kernel.domain, logarithmic.domain) = (.kernel, .logarithmic)
    let (one, other) = (kernel.solve(problem), logarithmic.solve(problem))
    #expect(one.converged && other.converged)
    #expect(largestDifference(one.plan, other.plan) < 1e-7)
  }

  @Test("A limit on iterations is kept to and told", arguments: rules, [1, 7, 40])
  func limit(rule: MassRule, limit: Int) throws {
    let problem = try TransportProblem(
      cost: .random(20, 30, seed: 73), epsilon: 0.001, mask: .all, mass: rule)
    let solution = Sinkhorn(tolerance: 1e-12, maximumIterations: limit).solve(problem)
    #expect(solution.status == .iterationLimit && solution.iterations <= limit + 1)
    #expect(solution.marginalError > 1e-12 && solution.plan.allSatisfy(\.isFinite))
  }

  @Test("The whole mass as a share is the balanced plan")
  func wholeShare() throws {
    let difference = largestDifference(
      try solve(.partial(share: 1)).plan, try solve(.balanced).plan)
    #expect(difference < 1e-7)
  }

  @Test("Nothing passes outside a mask")
  func masked() throws {
    let mask = TransportMask.band(TemporalBand(halfWidth: 0.2))
    for rule in [MassRule.partial(share: 0.7), .unbalanced(rowPenalty: 1, columnPenalty: 1)] {
      let solution = try solve(rule, rows: 9, columns: 9, mask: mask)
      #expect(solution.converged && solution.plan[8] == 0 && solution.plan[0] > 0)
    }
  }

  @Test("Rules that mean nothing are refused by name")
  func refused() {
    for penalty in [0, -1, -Double.infinity] {
      #expect(throws: TransportError.invalidPenalty(penalty)) {
        try solve(.unbalanced(rowPenalty: 1, columnPenalty: penalty))
      }
    }
    for share in [0, -0.5, 1.01, Double.infinity] {
      #expect(throws: TransportError.invalidShare(share)) { try solve(.partial(share: share)) }
    }
    #expect(throws: TransportError.self) { try solve(.partial(share: .nan)) }
  }
}
