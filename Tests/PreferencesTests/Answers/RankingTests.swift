import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("A ranking")
struct RankingTests {
  @Test("of three has a best, a middle and a worst")
  func places() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let ranking = try Ranking(best: a, middle: b, worst: c)
    #expect(ranking.best == a && ranking.middle == b && ranking.worst == c)
    #expect(ranking.tiers == [[a], [b], [c]])
  }

  @Test("is whole when one candidate is left to choose, which comes last")
  func choices() throws {
    let ids = try (0..<4).map(EpisodeID.numbered)
    func ranking(_ tiers: [[Int]]) throws -> [[EpisodeID]]? {
      try Ranking(choices: tiers.map { $0.map { ids[$0] } }, of: ids)?.tiers
    }
    #expect(try ranking([]) == nil)
    #expect(try ranking([[2], [0]]) == nil)
    #expect(try ranking([[2], [0], [3]]) == [[ids[2]], [ids[0]], [ids[3]], [ids[1]]])
    #expect(try ranking([[2, 0], [3]]) == [[ids[2], ids[0]], [ids[3]], [ids[1]]])
    #expect(try ranking([[2, 0], [3, 1]]) == [[ids[2], ids[0]], [ids[3], ids[1]]])
    #expect(throws: DataError.self) { try ranking([[2], [0], [2], [3]]) }
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
