import OptimalTransport
import Testing

@Suite("Transport problem")
struct TransportProblemTests {
  @Test(
    "Refuses an epsilon that no plan belongs to",
    arguments: [0, -0.1, -.infinity, .infinity, 1e-12, 1e-300, 1e308] as [Double])
  func invalidEpsilon(epsilon: Double) {
    #expect(throws: TransportError.invalidEpsilon(epsilon)) {
      try TransportProblem(cost: .random(3, 3, seed: 30), epsilon: epsilon)
    }
  }

  @Test("Refuses NaN as epsilon and as a band")
  func notANumber() throws {
    let cost = try CostMatrix.random(3, 3, seed: 31)
    let error = #expect(throws: TransportError.self) {
      try TransportProblem(cost: cost, epsilon: .nan)
    }
    #expect(error?.description.contains("epsilon") == true)
    let other = #expect(throws: TransportError.self) {
      try TransportProblem(cost: cost, epsilon: 0.1, band: TemporalBand(halfWidth: .nan))
    }
    #expect(other?.description.contains("band") == true)
  }

  @Test(
    "Refuses a band that is no share of a sequence",
    arguments: [0, -1, 1.5, 1e300, .infinity] as [Double])
  func invalidBand(halfWidth: Double) {
    #expect(throws: TransportError.invalidBand(halfWidth)) {
      try TransportProblem(
        cost: .random(3, 3, seed: 32), epsilon: 0.1, band: TemporalBand(halfWidth: halfWidth))
    }
  }

  @Test("Costs of nothing can be moved at any epsilon")
  func zeroCosts() throws {
    let cost = try CostMatrix(rowCount: 2, columnCount: 2, values: [0, 0, 0, 0])
    let solution = Sinkhorn().solve(try TransportProblem(cost: cost, epsilon: 1e-200))
    #expect(solution.converged && solution.transportCost == 0)
    #expect(largestDifference(solution.plan, [0.25, 0.25, 0.25, 0.25]) < 1e-12)
  }

  @Test("Every error says in one line what is wrong")
  func descriptions() {
    let errors: [TransportError] = [
      .emptySequence, .dimensionMismatch(3, 4), .notFinite(row: 5, column: 6), .zeroNorm(step: 7),
      .invalidEpsilon(-8), .invalidBand(-9), .emptyRow(10), .emptyColumn(11),
      .invalidSlack(-12), .rangeCount(13, rowCount: 14), .rangeOutside(row: 15, columnCount: 16),
      .infeasibleMask(rowCount: 17, columns: 18..<20), .invalidPenalty(-20), .invalidShare(21),
      .shareBeyondMask(0.22, largest: 0.21), .noExactPlan, .noGradient,
      .invalidRowMass(-23, row: 24), .invalidColumnMass(-25, column: 26), .noMass,
      .unequalMasses(rows: 27, columns: 28), .massCount(29, stepCount: 30),
      .invalidSetting("reach", -31), .resultCount("ranges", 32, expected: 33),
      .invalidResult("objective", -34), .invalidEntry(row: 35, column: 36),
    ]
    let numbers = [
      [], ["3", "4"], ["5", "6"], ["7"], ["-8"], ["-9"], ["10"], ["11"], ["-12"], ["13", "14"],
      ["15", "16"], ["17", "18", "19"], ["-20"], ["21"], ["0.22", "0.21"], [], [],
      ["-23", "24"], ["-25", "26"], [], ["27", "28"], ["29", "30"], ["reach", "-31"],
      ["ranges", "32", "33"], ["objective", "-34"], ["35", "36"],
    ]
    #expect(errors.count == numbers.count)
    for (error, numbers) in zip(errors, numbers) {
      #expect(numbers.allSatisfy { error.description.contains($0) }, "\(error)")
      #expect(!error.description.contains("\n"))
    }
  }
}
