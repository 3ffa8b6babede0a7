import Testing

@testable import Alignment

@Suite("Lesson deck")
struct LessonDeckTests {
  @Test("All lessons are dealt once before any comes again, and in another order then")
  func rounds() {
    let deck = LessonDeck(count: 10, batchSize: 4, seed: 3)
    let dealt = (0..<5).flatMap(deck.batch)
    #expect(dealt.count == 20)
    #expect(Set(dealt.prefix(10)).count == 10 && Set(dealt.suffix(10)).count == 10)
    #expect(Array(dealt.prefix(10)) != Array(dealt.suffix(10)))
  }

  @Test("What an update is dealt does not depend on those before it, but on the seed")
  func stateless() {
    let deck = LessonDeck(count: 7, batchSize: 3, seed: 3)
    #expect(deck.batch(100) == LessonDeck(count: 7, batchSize: 3, seed: 3).batch(100))
    #expect(
      (0..<9).map(deck.batch) != (0..<9).map(LessonDeck(count: 7, batchSize: 3, seed: 4).batch))
  }

  @Test("A deck smaller than a batch is dealt whole", arguments: [1, 5])
  func small(count: Int) {
    let deck = LessonDeck(count: count, batchSize: 24, seed: 0)
    for update in 0..<3 { #expect(deck.batch(update).sorted() == Array(0..<count)) }
  }
}
