import Episodes
import Preferences
import TestSupport
import Testing

@Suite("Implied comparisons")
struct ImpliedComparisonsTests {
  private func following(_ pairs: [(Int, Int)]) throws -> [Comparison] {
    ImpliedComparisons.following(
      from: try pairs.map { Comparison(try EpisodeID.numbered($0), try .numbered($1)) })
  }

  @Test("follow from a chain, and leave out the pairs that were answered")
  func chain() throws {
    let ids = try (0..<4).map(EpisodeID.numbered)
    #expect(
      try following([(0, 1), (1, 2), (2, 3), (0, 2)]) == [
        Comparison(ids[0], ids[3]), Comparison(ids[1], ids[3]),
      ])
  }

  @Test("do not follow along a cycle")
  func cycle() throws {
    #expect(try following([(0, 1), (1, 2), (2, 0)]).isEmpty)
  }

  @Test("do not follow from a tie")
  func ties() throws {
    let ids = try (0..<3).map(EpisodeID.numbered)
    let comparisons = [Comparison(ids[0], ids[1], isTie: true), Comparison(ids[1], ids[2])]
    #expect(ImpliedComparisons.following(from: comparisons).isEmpty)
  }

  @Test("hold between parts of episodes too, each part by itself")
  func parts() throws {
    let items = try (0..<3).map { LabelItem(episode: try .numbered($0), steps: 0..<4) }
    let other = LabelItem(episode: items[1].episode, steps: 4..<8)
    let chain = [Comparison(items[0], items[1]), Comparison(items[1], items[2])]
    #expect(ImpliedComparisons.following(from: chain) == [Comparison(items[0], items[2])])
    let apart = [Comparison(items[0], items[1]), Comparison(other, items[2])]
    #expect(ImpliedComparisons.following(from: apart).isEmpty)
  }
}
