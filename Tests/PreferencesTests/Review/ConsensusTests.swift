import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("What annotators say together")
struct ConsensusTests {
  private func query(_ count: Int) throws -> Query {
    try Query(
      kind: count == 2 ? .pair : .set, episodes: (0..<count).map(EpisodeID.numbered), seed: 0)
  }

  private func order(_ tiers: [Int]...) throws -> Answer {
    try Answer(Answer.Verdict(Ranking(tiers: tiers.map { try $0.map(EpisodeID.numbered) })))
  }

  private func consensus(_ query: Query, _ answers: [Answer], _ weights: [Double] = []) -> Consensus
  {
    Consensus(
      of: query,
      answers.enumerated().map { ($1, weights.isEmpty ? 1 : weights[$0]) })
  }

  @Test("about a pair is what most say, with the margin and the share of those who say it")
  func majority() throws {
    let pair = try query(2)
    let (first, second) = try (order([0], [1]), order([1], [0]))
    let found = consensus(pair, [first, second, first, first])
    #expect(found.verdict == first.verdict)
    #expect((found.margin, found.support, found.voteCount) == (0.5, 0.75, 4))
    let tied = consensus(pair, [first, second])
    #expect(tied.isTied && tied.verdict == nil && tied.margin == 0)
    #expect(Set(tied.best.map { $0.words(for: pair) }) == ["1 > 2", "2 > 1"])
    #expect(consensus(pair, [first, second], [1, 1.5]).verdict == second.verdict)
  }

  @Test("counts ties, cannot tell and broken as verdicts, and a skip as none")
  func others() throws {
    let pair = try query(2)
    let first = try order([0], [1])
    for verdict in [Answer.Verdict.tie, .canNotTell, .brokenVideo] {
      #expect(try consensus(pair, [Answer(verdict), Answer(verdict), first]).verdict == verdict)
    }
    let skipped = try consensus(pair, [Answer(.skip)])
    #expect(skipped.verdict == nil && skipped.margin == nil && skipped.voteCount == 0)
    #expect(try consensus(pair, [Answer(.skip), first]).margin == 1)
  }

  @Test(
    "about several is the order that the fewest comparisons contradict, also where votes go in a circle"
  )
  func kemeny() throws {
    let three = try query(3)
    let same = try order([2], [0, 1])
    #expect(consensus(three, [same, same]).verdict == same.verdict)
    #expect(consensus(three, [same, same]).margin == 1)
    let circle = try consensus(
      three, [order([0], [1], [2]), order([1], [2], [0]), order([2], [0], [1])])
    #expect(circle.best.count == 3)
    let decided = try consensus(
      three,
      [
        order([0], [1], [2]), order([0], [1], [2]), order([1], [2], [0]), order([2], [0], [1]),
      ])
    #expect(decided.verdict == (try order([0], [1], [2])).verdict)
  }

  @Test("is the best of all verdicts about five, by trying every one")
  func law() throws {
    var generator = SeededGenerator(seed: 5)
    let five = try query(5)
    for _ in 0..<20 {
      let answers = try (0..<4).map { _ in
        try order(
          [generator.shuffled([0, 1, 2, 3, 4])].flatMap { drawn in
            [[drawn[0], drawn[1]], [drawn[2]], [drawn[3], drawn[4]]]
          })
      }
      let best = consensus(five, answers)
      func against(_ verdict: Answer.Verdict) -> Int {
        answers.reduce(0) { sum, answer in
          sum
            + five.candidates.everyTwo { one, other in
              AgreementTable.value(of: answer.verdict, one, other)
                != AgreementTable.value(of: verdict, one, other) ? 1 : 0
            }.reduce(0, +)
        }
      }
      let least = try #require(best.best.map(against).min())
      #expect(best.best.allSatisfy { against($0) == least })
      for answer in answers { #expect(against(answer.verdict) >= least) }
      #expect(abs(try #require(best.support) - (1 - Double(least) / 40)) < 1e-12)
    }
  }

  private func order(_ tiers: [[Int]]) throws -> Answer {
    try Answer(Answer.Verdict(Ranking(tiers: tiers.map { try $0.map(EpisodeID.numbered) })))
  }
}
