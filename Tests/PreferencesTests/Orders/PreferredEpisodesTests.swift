import Episodes
import Preferences
import TestSupport
import Testing

@Suite("Preferred episodes")
struct PreferredEpisodesTests {
  private func order(
    _ kind: Query.Kind, _ shown: [EpisodeID], _ tiers: [[EpisodeID]],
    segments: [EpisodeID: Range<Int>] = [:]
  ) throws -> JudgedOrder {
    let query = try Query(kind: kind, episodes: shown, segments: segments, seed: 0)
    return try #require(
      JudgedOrder(Judgement(query: query, answer: Answer(.order(Ranking(tiers: tiers))))))
  }

  @Test("come strongest first, and equally strong ones in the order of names")
  func strength() throws {
    let ids = try (0..<4).map(EpisodeID.numbered)
    let orders = try [(3, 1), (3, 2), (1, 0), (2, 0)].map {
      JudgedOrder(try Ranking(best: ids[$0], worst: ids[$1]))
    }
    #expect(PreferredEpisodes.strongest(3, by: orders) == [ids[3], ids[1], ids[2]])
    #expect(PreferredEpisodes.strongest(9, by: orders).count == 4)
  }

  @Test("are not those of which a part was preferred, or that are more alike")
  func others() throws {
    let ids = try (0..<3).map(EpisodeID.numbered)
    let orders = try [
      order(.pair, [ids[0], ids[1]], [[ids[0]], [ids[1]]]),
      order(.pair, [ids[0], ids[2]], [[ids[2]], [ids[0]]], segments: [ids[2]: 0..<4]),
      order(.similarity, [ids[0], ids[1], ids[2]], [[ids[2]], [ids[1]]]),
    ]
    #expect(PreferredEpisodes.strongest(3, by: orders) == [ids[0], ids[1]])
  }
}
