import Episodes
import Studies
import TestSupport
import Testing

@Suite("Episode folds")
struct EpisodeFoldsTests {
  @Test("hold out every episode once, in parts of like size", arguments: [2, 3, 10])
  func partition(count: Int) throws {
    let episodes = try (0..<10).map(EpisodeID.numbered)
    let split = try EpisodeFolds(episodes: episodes, count: count, seed: 1)
    #expect(split.folds.count == count)
    #expect(split.folds.flatMap { $0 }.sorted() == episodes)
    let sizes = split.folds.map(\.count)
    #expect(try #require(sizes.max()) - #require(sizes.min()) <= 1)
    for fold in split.folds.indices {
      #expect((split.training(without: fold) + split.folds[fold]).sorted() == episodes)
    }
  }

  @Test("depend on the seed, and not on the order of the episodes")
  func seeds() throws {
    let episodes = try (0..<20).map(EpisodeID.numbered)
    let split = try EpisodeFolds(episodes: episodes, count: 4, seed: 1)
    #expect(try EpisodeFolds(episodes: episodes.reversed(), count: 4, seed: 1) == split)
    #expect(try EpisodeFolds(episodes: episodes, count: 4, seed: 2) != split)
  }

  @Test("are refused for one fold, more folds than episodes, and repeated episodes")
  func refusals() throws {
    let episodes = try (0..<3).map(EpisodeID.numbered)
    for count in [-1, 0, 1, 4] {
      #expect(throws: DataError.self) {
        try EpisodeFolds(episodes: episodes, count: count, seed: 0)
      }
    }
    #expect(throws: DataError.self) {
      try EpisodeFolds(episodes: episodes + episodes, count: 2, seed: 0)
    }
  }
}
