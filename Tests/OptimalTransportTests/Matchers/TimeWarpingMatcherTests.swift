import Episodes
import OptimalTransport
import Testing

@Suite("Time warping")
struct TimeWarpingMatcherTests {
  private func features(_ steps: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<steps * 4).map { _ in Float(generator.unit() - 0.5) }
  }

  private func costs(_ left: [Float], _ right: [Float]) throws -> CostMatrix {
    try CostMatrix(between: left, and: right, dimension: 4, cost: .euclidean)
  }

  @Test("A sequence against itself, at any speed, costs nothing")
  func itself() throws {
    let own = features(15, seed: 1)
    let slow = stride(from: 0, to: own.count, by: 4).flatMap { own[$0..<$0 + 4] + own[$0..<$0 + 4] }
    for other in [own, slow] {
      for (left, right) in [(own, other), (other, own)] {
        let match = try TimeWarpingMatcher().match(costs(left, right))
        #expect(match.objective == 0 && match.cost == 0)
      }
    }
    #expect(
      try TimeWarpingMatcher().match(costs(own, own)).places == (0..<15).map(Double.init))
  }

  @Test("The path never goes back, has no gaps and reaches both corners")
  func path() throws {
    for (rows, columns) in [(12, 20), (20, 12), (9, 9), (1, 5), (5, 1)] {
      let match = try TimeWarpingMatcher().match(.random(rows, columns, seed: 8))
      let plan = match.plan(columnCount: columns)
      let ranges = (0..<rows).map { row in
        (0..<columns).filter { plan[row * columns + $0] > 0 }
      }
      #expect(ranges.first?.first == 0 && ranges.last?.last == columns - 1)
      for (above, below) in zip(ranges, ranges.dropFirst()) {
        let (end, start) = (try #require(above.last), try #require(below.first))
        #expect(start == end || start == end + 1)
      }
      for columns in ranges { #expect(columns == Array(columns[0]...columns[columns.count - 1])) }
    }
  }

  @Test("The objective is symmetric, and never above that of the diagonal")
  func symmetry() throws {
    let cost = try CostMatrix.random(10, 10, seed: 9)
    let match = try TimeWarpingMatcher().match(cost)
    let transposed = try TimeWarpingMatcher().match(cost.transposed)
    #expect(abs(match.objective - transposed.objective) < 1e-12)
    #expect(match.objective <= (0..<10).reduce(0) { $0 + cost[$1, $1] })
  }

  @Test("Soft time warping comes down to time warping as it hardens, from below")
  func softLimit() throws {
    let cost = try CostMatrix.random(11, 14, seed: 10)
    let hard = try TimeWarpingMatcher().match(cost)
    var gaps: [Double] = []
    for smoothing in [1, 0.1, 0.01, 0.0001] {
      let soft = try SoftTimeWarpingMatcher(smoothing: smoothing).match(cost)
      gaps.append(hard.objective - soft.objective)
    }
    #expect(gaps.allSatisfy { $0 >= 0 } && gaps == gaps.sorted(by: >))
    #expect((gaps.last ?? 1) < 1e-3)
    let soft = try SoftTimeWarpingMatcher(smoothing: 1e-5).match(cost)
    #expect(largestDifference(soft.rowCosts, hard.rowCosts) < 1e-6)
  }

  @Test("Soft time warping's expected alignment is the gradient of its value")
  func gradient() throws {
    let cost = try CostMatrix.random(5, 4, seed: 11)
    func value(_ values: [Double]) throws -> Double {
      try SoftTimeWarpingMatcher(smoothing: 0.3)
        .match(CostMatrix(rowCount: 5, columnCount: 4, values: values)).objective
    }
    let plan = try SoftTimeWarpingMatcher(smoothing: 0.3).match(cost).plan(columnCount: 4)
    for row in 0..<5 {
      let slopes = try (0..<4).map { column in
        var (up, down) = (cost.values, cost.values)
        up[row * 4 + column] += 1e-5
        down[row * 4 + column] -= 1e-5
        return try (value(up) - value(down)) / 2e-5
      }
      let visits = slopes.reduce(0, +)
      #expect(visits >= 1 - 1e-6)
      let expected = slopes.map { $0 / visits / 5 }
      #expect(largestDifference(Array(plan[row * 4..<row * 4 + 4]), expected) < 1e-6)
    }
  }
}
