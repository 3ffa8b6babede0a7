import Episodes
import TestSupport
import Testing

@testable import Preferences

@Suite("Cycles among answers")
struct IntransitivityTests {
  private func comparisons(_ pairs: [(Int, Int)]) throws -> [Comparison] {
    try pairs.map { Comparison(try EpisodeID.numbered($0), try .numbered($1)) }
  }

  @Test("are none in an order")
  func order() throws {
    let pairs = (0..<8).flatMap { upper in ((upper + 1)..<9).map { (upper, $0) } }
    let found = try Intransitivity(comparisons(pairs))
    #expect(found.itemCount == 9 && found.cyclicGroupCount == 0)
    #expect(found.circularTriadCount == 0 && found.shortestCycle.isEmpty)
  }

  @Test("are counted, and a shortest is named in its order")
  func cycles() throws {
    let found = try Intransitivity(
      comparisons([(1, 2), (2, 3), (3, 4), (4, 1), (3, 1), (5, 6), (6, 7), (7, 8), (8, 5), (4, 5)]))
    #expect(found.cyclicGroupCount == 2 && found.cyclicItemCount == 8)
    #expect(found.circularTriadCount == 1)
    #expect(found.shortestCycle == ["test/demo_1", "test/demo_2", "test/demo_3"])
  }

  @Test("of four that have none of three are found")
  func four() throws {
    let found = try Intransitivity(comparisons([(1, 2), (2, 3), (3, 4), (4, 1)]))
    #expect(found.shortestCycle.count == 4 && found.circularTriadCount == 0)
  }

  @Test("follow the majority, and contradictions are counted apart")
  func majority() throws {
    let found = try Intransitivity(
      comparisons([(1, 2), (2, 3), (3, 1), (1, 3), (1, 3), (4, 5), (5, 4)]))
    #expect(found.contradictionCount == 2 && found.cyclicGroupCount == 0)
  }

  @Test("are found among as many triads as every three of a small tournament say")
  func triadsByDefinition() throws {
    var generator = SeededGenerator(seed: 9)
    let pairs = (0..<11).flatMap { upper in
      ((upper + 1)..<12).map { generator.unit() < 0.5 ? (upper, $0) : ($0, upper) }
    }
    let arrows = Set(pairs.map { [$0.0, $0.1] })
    var count = 0
    for a in 0..<12 {
      for b in 0..<12 {
        for c in 0..<12 where arrows.contains([a, b]) && arrows.contains([b, c]) {
          if arrows.contains([c, a]) { count += 1 }
        }
      }
    }
    #expect(try Intransitivity(comparisons(pairs)).circularTriadCount == count / 3)
  }

  @Test("among many items are found without delay")
  func many() throws {
    let ring = (0..<3000).map { ($0, ($0 + 1) % 3000) }
    let found = try Intransitivity(comparisons(ring + [(5000, 5001), (5001, 5002), (5002, 5000)]))
    #expect(found.cyclicItemCount == 3003 && found.shortestCycle.count == 3)
  }
}
