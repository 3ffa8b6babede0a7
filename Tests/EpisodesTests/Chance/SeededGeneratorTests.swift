import Testing

@testable import Episodes

@Suite("A seeded generator")
struct SeededGeneratorTests {
  @Test("gives the published numbers of SplitMix64")
  func published() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("draws every index about equally often, and none outside", arguments: [1, 3, 7])
  func even(bound: Int) {
    var generator = SeededGenerator(seed: 5)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<(bound * 2000) { counts[generator.index(below: bound)] += 1 }
    #expect(counts.allSatisfy { (1800...2200).contains($0) })
  }

  @Test("draws numbers from 0 up to but without 1, with a mean near one half")
  func unit() {
    var generator = SeededGenerator(seed: 9)
    let numbers = (0..<10_000).map { _ in generator.unit() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(abs(numbers.reduce(0, +) / 10_000 - 0.5) < 0.02)
  }

  @Test("shuffles without losing an element, and reaches every order")
  func shuffles() {
    var generator = SeededGenerator(seed: 2)
    let orders = (0..<600).map { _ in generator.shuffled([1, 2, 3]) }
    #expect(orders.allSatisfy { $0.sorted() == [1, 2, 3] })
    #expect(Set(orders).count == 6)
  }

  @Test("Parts of a seed have chance of their own, none a place behind another's")
  func parts() {
    #expect(UInt64(7).ofPart(0) == 7)
    func numbers(_ part: Int) -> Set<UInt64> {
      var generator = SeededGenerator(seed: UInt64(7).ofPart(part))
      return Set((0..<1000).map { _ in generator.next() })
    }
    let all = (0..<20).map(numbers)
    #expect(all.reduce(into: Set<UInt64>()) { $0.formUnion($1) }.count == 20_000)
  }
}
