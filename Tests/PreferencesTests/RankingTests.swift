import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("A ranking")
struct RankingTests {
  @Test("of three becomes all three comparisons, better ones first")
  func allPairs() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let ranking = try Ranking(best: a, middle: b, worst: c)
    #expect(
      ranking.comparisons == [
        Comparison(a, b, outcome: .firstBetter), Comparison(a, c, outcome: .firstBetter),
        Comparison(b, c, outcome: .firstBetter),
      ])
    #expect(ranking.best == a && ranking.middle == b && ranking.worst == c)
  }

  @Test("with a tier of two keeps them as a tie")
  func ties() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let outcomes = try Ranking(tiers: [[a], [b, c]]).comparisons.map(\.outcome)
    #expect(outcomes == [.firstBetter, .firstBetter, .tie])
  }

  @Test("of an episode with itself, of one, or with an empty tier cannot be built")
  func refused() throws {
    let (a, b) = try (EpisodeID.numbered(1), EpisodeID.numbered(2))
    for tiers in [[[a], [a]], [[a]], [[a], [], [b]], []] {
      #expect(throws: DataError.self) { try Ranking(tiers: tiers) }
    }
  }

  @Test("reads back from the JSON it writes, and refuses JSON that is no ranking")
  func json() throws {
    let ranking = try Ranking(tiers: [[.numbered(1)], [.numbered(2), .numbered(3)]])
    let data = try JSONEncoder().encode(ranking)
    #expect(try JSONDecoder().decode(Ranking.self, from: data) == ranking)
    #expect(throws: DataError.self) {
      try JSONDecoder().decode(Ranking.self, from: Data(#"[["a"],["a"]]"#.utf8))
    }
  }
}
