import Episodes
import OptimalTransport
import Testing

@Suite("Cost matrix")
struct CostMatrixTests {
  private func costs(
    _ left: [Float], _ right: [Float], dimension: Int = 2, _ cost: GroundCost
  ) throws -> CostMatrix {
    try CostMatrix(between: left, and: right, dimension: dimension, cost: cost)
  }

  @Test("Cosine distance is 0, 1 and 2 for equal, perpendicular and opposite directions")
  func cosineOfKnownAngles() throws {
    let matrix = try costs([1, 0], [5, 0, 0, 3, -2, 0, 1, 1], .cosine)
    #expect(matrix.rowCount == 1 && matrix.columnCount == 4)
    let expected = [0, 1, 2, 1 - 0.5.squareRoot()]
    #expect(largestDifference(matrix.values, expected) < 1e-15)
  }

  @Test("Euclidean distance is not squared")
  func euclideanOfKnownPoints() throws {
    let matrix = try costs([0, 0, 3, 0], [3, 4, 3, 0], .euclidean)
    #expect(largestDifference(matrix.values, [5, 3, 4, 0]) < 1e-12)
    #expect(matrix[1, 0] == matrix.values[2])
  }

  @Test("A step costs exactly nothing against itself, however far from the origin")
  func euclideanSelfDistance() throws {
    var generator = SeededGenerator(seed: 1)
    let features = (0..<40 * 8).map { _ in Float(1000 + generator.unit()) }
    let matrix = try costs(features, features, dimension: 8, .euclidean)
    #expect((0..<40).allSatisfy { matrix[$0, $0] == 0 })
    #expect(matrix.values.filter { $0 == 0 }.count == 40)
  }

  @Test("Distances far smaller than the features are exact, where |x|² + |y|² - 2xy cancels")
  func euclideanCancellation() throws {
    let matrix = try costs([10000, 0], [10000.001, 0], .euclidean)
    let exact = Double(Float(10000.001)) - 10000
    #expect(exact > 0 && abs(matrix.values[0] - exact) < 1e-12)
  }

  @Test("Rounding never makes a cosine distance negative", arguments: GroundCost.allCases)
  func neverNegative(cost: GroundCost) throws {
    var generator = SeededGenerator(seed: 2)
    let features = (0..<64 * 32).map { _ in Float(generator.unit() - 0.5) }
    let matrix = try costs(features, features, dimension: 32, cost)
    #expect(matrix.values.allSatisfy { $0 >= 0 })
    #expect((0..<64).allSatisfy { matrix[$0, $0] < 1e-12 })
  }

  @Test("The cosine of very large and very small features is that of their directions")
  func extremeScales() throws {
    let matrix = try costs([3e38, 3e38], [1e-38, 1e-38, 1e-38, 0], .cosine)
    #expect(largestDifference(matrix.values, [0, 1 - 0.5.squareRoot()]) < 1e-12)
  }

  @Test("Says what cannot be compared")
  func failures() {
    #expect(throws: TransportError.emptySequence) { try costs([], [1, 2], .cosine) }
    #expect(throws: TransportError.emptySequence) { try costs([1, 2], [], .euclidean) }
    #expect(throws: TransportError.emptySequence) {
      try costs([1, 2], [1, 2], dimension: 0, .cosine)
    }
    #expect(throws: TransportError.dimensionMismatch(2, 3)) {
      try CostMatrix(
        between: [1, 2], and: [1, 2, 3], dimension: 2, rightDimension: 3, cost: .cosine)
    }
    #expect(throws: TransportError.notFinite(row: 1, column: 0)) {
      try costs([1, 2, .nan, 4], [1, 2], .euclidean)
    }
    #expect(throws: TransportError.notFinite(row: 0, column: 1)) {
      try costs([1, 2], [1, .infinity], .cosine)
    }
  }

  @Test("A step of all zeros has no direction, but a place")
  func zeroNorm() throws {
    #expect(throws: TransportError.zeroNorm(step: 1)) { try costs([1, 2, 0, 0], [1, 2], .cosine) }
    #expect(try costs([0, 0], [3, 4], .euclidean).values == [5])
  }

  @Test("Costs from elsewhere are checked")
  func givenCosts() throws {
    #expect(throws: TransportError.notFinite(row: 1, column: 1)) {
      try CostMatrix(rowCount: 2, columnCount: 2, values: [0, 1, 2, .nan])
    }
    #expect(throws: TransportError.emptySequence) {
      try CostMatrix(rowCount: 0, columnCount: 3, values: [])
    }
  }
}
