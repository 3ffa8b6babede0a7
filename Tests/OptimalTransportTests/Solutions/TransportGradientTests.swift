import OptimalTransport
import Testing

@Suite("Transport gradient")
struct TransportGradientTests {
  private let solver = Sinkhorn(tolerance: 1e-13, maximumIterations: 20_000)

  private func solve(_ cost: CostMatrix, _ epsilon: Double, _ mask: TransportMask)
    throws -> TransportSolution
  {
    solver.solve(try TransportProblem(cost: cost, epsilon: epsilon, mask: mask))
  }

  /// Central differences of a number that belongs to a solution, for every cost.
  private func differences(
    of value: (TransportSolution) -> Double, cost: CostMatrix, epsilon: Double,
    mask: TransportMask
  ) throws -> [Double] {
    let step = 1e-5 * max(1, epsilon)
    return try cost.values.indices.map { index in
      let ends = try [step, -step].map { change in
        var values = cost.values
        values[index] += change
        let changed = try CostMatrix(
          rowCount: cost.rowCount, columnCount: cost.columnCount, values: values)
        return value(try solve(changed, epsilon, mask))
      }
      return (ends[0] - ends[1]) / (2 * step)
    }
  }

  @Test(
    "Both gradients are what finite differences say", arguments: [(4, 4), (3, 6), (6, 3), (1, 4)],
    [1.0, 0.1, 0.05])
  func finiteDifferences(size: (Int, Int), epsilon: Double) throws {
    let cost = try CostMatrix.random(size.0, size.1, seed: 50)
    let solution = try solve(cost, epsilon, .all)
    let exact = try solution.exactGradient()
    let transport = try differences(
      of: \.transportCost, cost: cost, epsilon: epsilon, mask: .all)
    let regularised = try differences(
      of: \.regularisedCost, cost: cost, epsilon: epsilon, mask: .all)
    #expect(largestDifference(exact.values, transport) < 2e-7)
    #expect(exact.relativeResidual < 1e-9)
    #expect(largestDifference(solution.envelopeGradient.values, regularised) < 2e-7)
    #expect(size.0 == 1 || largestDifference(exact.values, solution.plan) > 1e-4)
  }

  @Test("Within a mask whose parts do not hang together too")
  func masked() throws {
    let mask = TransportMask.ranges([0..<2, 0..<2, 2..<5, 2..<4, 3..<5])
    let cost = try CostMatrix.random(5, 5, seed: 51)
    let exact = try solve(cost, 0.1, mask).exactGradient()
    let transport = try differences(of: \.transportCost, cost: cost, epsilon: 0.1, mask: mask)
    #expect(largestDifference(exact.values, transport) < 2e-7)
    #expect(exact.values[2] == 0 && exact.values[10] == 0)
  }

  @Test("A cost added to a whole row adds to the transport cost what the row weighs")
  func rowSums() throws {
    let cost = try CostMatrix.random(5, 7, seed: 52)
    let gradient = try solve(cost, 0.05, .all).exactGradient().values
    for row in 0..<5 {
      let sum = gradient[row * 7..<row * 7 + 7].reduce(0, +)
      #expect(abs(sum - 0.2) < 1e-9)
    }
  }

  @Test("There is no gradient through an exact plan or a share of the mass")
  func refused() throws {
    let cost = try CostMatrix.random(3, 3, seed: 53)
    let exact = try ExactTransport().solve(TransportProblem(cost: cost, epsilon: 1))
    #expect(throws: TransportError.noGradient) { try exact.exactGradient() }
    #expect(exact.envelopeGradient.values == exact.plan)
    let partial = Sinkhorn().solve(
      try TransportProblem(cost: cost, epsilon: 1, mask: .all, mass: .partial(share: 0.5)))
    #expect(throws: TransportError.noGradient) { try partial.exactGradient() }
  }

  @Test("Between steps of other masses, and some of none, too", arguments: [1.0, 0.1])
  func weighted(epsilon: Double) throws {
    let cost = try CostMatrix.random(4, 5, seed: 54)
    let masses = try StepMasses(rows: [1, 4, 0, 5], columns: [2, 3, 1, 0, 4])
    let exact = try solver.solve(
      TransportProblem(cost: cost, epsilon: epsilon, stepMasses: masses)
    ).exactGradient()
    let step = 1e-5
    for index in cost.values.indices {
      let ends = try [step, -step].map { change in
        var values = cost.values
        values[index] += change
        return try solver.solve(
          TransportProblem(
            cost: CostMatrix(rowCount: 4, columnCount: 5, values: values), epsilon: epsilon,
            stepMasses: masses)
        ).transportCost
      }
      #expect(abs(exact.values[index] - (ends[0] - ends[1]) / (2 * step)) < 2e-7)
    }
    #expect(exact.values[10] == 0 && exact.values[3] == 0)
  }
}
