import Foundation
import OptimalTransport
import Testing

@Suite("Ordered coverage")
struct OrderedCoverageMatcherTests {
  /// The coverage at every step.
  private func coverage(_ cost: CostMatrix, temperature: Double = 1) throws -> [Double] {
    try OrderedCoverageMatcher(temperature: temperature).match(cost)
      .rowCosts.map { 1 - $0 * Double(cost.rowCount) }
  }

  @Test("Coverage is a probability, and smaller where any frame costs more")
  func probability() throws {
    let cost = try CostMatrix.random(12, 7, seed: 1)
    let before = try coverage(cost)
    #expect(before.allSatisfy { $0 > 0 && $0 <= 1 })
    let after = try coverage(cost.adding(0.5, toRow: 11))
    #expect(after[11] < before[11] && after[0] == before[0])
  }

  @Test("Seeing the frames in order covers them, in the opposite order does not")
  func order() throws {
    let forward = try CostMatrix(
      rowCount: 5, columnCount: 5, values: (0..<25).map { $0 / 5 == $0 % 5 ? 0 : 3 })
    let match = try OrderedCoverageMatcher().match(forward)
    #expect(try coverage(forward).last == 1 && match.places == [0, 1, 2, 3, 4])
    let backward = try forward.reordered(rows: [4, 3, 2, 1, 0])
    #expect(try coverage(backward).allSatisfy { $0 < 1e-3 })
  }

  @Test("Waiting costs nothing on the way, and leaving the goal loses it")
  func waiting() throws {
    func rows(_ frames: [Int]) throws -> CostMatrix {
      try CostMatrix(
        rowCount: frames.count, columnCount: 3,
        values: frames.flatMap { frame in (0..<3).map { $0 == frame ? 0 : 2 } })
    }
    #expect(try coverage(rows([0, 0, 1, 1, 1, 2])).last == 1)
    let left = try coverage(rows([0, 1, 2, 0]))
    #expect(left[2] == 1 && abs(left[3] - exp(-2)) < 1e-12)
  }

  @Test("A thousand frames leave a logarithm where the product would be 0")
  func longReference() throws {
    let cost = try CostMatrix(
      rowCount: 2, columnCount: 1000, values: Array(repeating: 1, count: 2000))
    let match = try OrderedCoverageMatcher().match(cost)
    #expect(match.objective == 1000 && match.rowCosts == [0.5, 0.5])
  }
}
