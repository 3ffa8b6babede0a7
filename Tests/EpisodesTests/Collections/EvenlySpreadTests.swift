import Episodes
import Testing

@Suite("Elements spread evenly")
struct EvenlySpreadTests {
  @Test(
    "A few of many, in order, the first and the last among them",
    arguments: [
      (7, 3, [0, 3, 6]), (6, 4, [0, 1, 3, 5]), (5, 5, [0, 1, 2, 3, 4]), (2, 9, [0, 1]),
      (9, 1, [0]), (9, 0, []), (9, -1, []), (0, 3, []),
    ])
  func chosen(count: Int, limit: Int, expected: [Int]) {
    #expect(Array(0..<count).evenlySpread(atMost: limit) == expected)
  }

  @Test("A range keeps its bounds, and may be longer than memory could hold")
  func ranges() {
    #expect((7..<20).evenlySpread(atMost: 3) == [7, 13, 19])
    #expect((0..<1 << 50).evenlySpread(atMost: 2) == [0, (1 << 50) - 1])
  }

  @Test("Steps between neighbours differ by one at most")
  func even() {
    for limit in 2...40 {
      let chosen = Array(0..<1000).evenlySpread(atMost: limit)
      let steps = Set(zip(chosen, chosen.dropFirst()).map { $1 - $0 })
      #expect(chosen.count == limit && (steps.max() ?? 0) - (steps.min() ?? 0) <= 1)
    }
  }
}
