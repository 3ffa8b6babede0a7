import Episodes
import Preferences
import TestSupport
import Testing

@Suite("A simulated annotator")
struct SimulatedAnnotatorTests {
  /// Thirty episodes whose true scores lie 0.03 apart, in mixed order.
  private static func episodes() throws -> [Episode] {
    var generator = SeededGenerator(seed: 3)
    return try generator.shuffled(Array(0..<30)).map { number in
      try .rewarded(number, [0, 0, 0, Float(number) * 0.024])
    }
  }

  private static func scores() throws -> [EpisodeID: Double] {
    try Dictionary(uniqueKeysWithValues: episodes().map { ($0.id, $0.trueScore ?? .nan) })
  }

  @Test("scores an episode by the mean of its last quarter plus the mean of all")
  func trueScore() throws {
    #expect(try Episode.rewarded(1, [1, 2, 3, 4, 5, 6, 7, 9]).trueScore == 8 + 37.0 / 8)
    #expect(try Episode.rewarded(1, [2, 4]).trueScore == 4 + 3)
    #expect(try Episode.rewarded(1, nil).trueScore == nil)
  }

  @Test("gives the same rankings for the same seed, others for another, and more after the same")
  func seeds() throws {
    let annotator = try SimulatedAnnotator(episodes: Self.episodes())
    let rankings = try annotator.rankings(count: 40, seed: 1)
    #expect(try annotator.rankings(count: 40, seed: 1) == rankings)
    #expect(try annotator.rankings(count: 40, seed: 2) != rankings)
    #expect(try Array(annotator.rankings(count: 90, seed: 1).prefix(40)) == rankings)
    let reversed = try SimulatedAnnotator(episodes: Self.episodes().reversed())
    #expect(try reversed.rankings(count: 40, seed: 1) == rankings)
  }

  @Test("orders by true score, with middle and worst apart by the margin, and never the same three")
  func rankings() throws {
    let scores = try Self.scores()
    let judgements = try SimulatedAnnotator(episodes: Self.episodes()).rankings(count: 500, seed: 4)
    for judgement in judgements {
      let ordered = try #require(judgement.order).items.compactMap { scores[$0.episode] }
      #expect(ordered.count == 3 && ordered == ordered.sorted(by: >))
      #expect(ordered[1] - ordered[2] >= 0.1)
    }
    #expect(Set(judgements.map { Set($0.query.episodes) }).count == 500)
    #expect(Set(judgements.map(\.query.id)).count == 500)
    let firstShownBest = judgements.count { $0.query.episodes.first == $0.order?.items[0].episode }
    #expect((120...220).contains(firstShownBest))
  }

  @Test("drops pairs closer than the margin, or ties them by setting")
  func pairs() throws {
    let scores = try Self.scores()
    let possible = 26 * 27 / 2
    let annotator = try SimulatedAnnotator(episodes: Self.episodes())
    for judgement in try annotator.pairs(count: possible, seed: 1) {
      let ordered = try #require(judgement.order).items.compactMap { scores[$0.episode] }
      #expect(ordered[0] - ordered[1] >= 0.1)
    }
    let tying = try SimulatedAnnotator(
      episodes: Self.episodes(), settings: .init(margin: 0, equalThreshold: 0.1))
    let ties = try tying.pairs(count: 435, seed: 1).count { $0.answer.verdict == .tie }
    #expect(ties == 435 - possible)
  }

  @Test("turns round about as many pairs as its mistake rate says", arguments: [0, 0.3, 1])
  func mistakes(rate: Double) throws {
    let scores = try Self.scores()
    let annotator = try SimulatedAnnotator(
      episodes: Self.episodes(), settings: .init(mistakeRate: rate))
    let wrong = try annotator.pairs(count: 300, seed: 8).flatMap(\.episodePreferences).count {
      scores[$0.first.episode, default: 0] < scores[$0.second.episode, default: 0]
    }
    #expect(abs(Double(wrong) / 300 - rate) < 0.08)
  }

  @Test("refuses more rankings than there are, episodes without reward, and settings out of range")
  func refusals() throws {
    let few = try SimulatedAnnotator(episodes: Array(Self.episodes().prefix(2)))
    #expect(try few.rankings(count: 0, seed: 1).isEmpty)
    let tooFew = try #require(throws: DataError.self) { try few.rankings(count: 1, seed: 1) }
    #expect(tooFew.remedy?.contains("give more episodes") == true)
    let missing = try #require(throws: DataError.self) {
      try SimulatedAnnotator(episodes: [.rewarded(1, nil)])
    }
    #expect(missing.kind == .missing && missing.subject == "test/demo_1")
    #expect(throws: DataError.self) {
      try SimulatedAnnotator(episodes: [], settings: .init(mistakeRate: 1.5))
    }
    #expect(throws: DataError.self) {
      try SimulatedAnnotator(episodes: [.rewarded(1, [0]), .rewarded(1, [0])])
    }
  }

  @Test("uses up every ranking there is, once each")
  func exhaustive() throws {
    let annotator = try SimulatedAnnotator(
      episodes: (0..<5).map { try .rewarded($0, [Float($0)]) })
    let all = try annotator.rankings(count: 10, seed: 6)
    #expect(Set(all.map { Set($0.query.episodes) }).count == 10)
    #expect(throws: DataError.self) { try annotator.rankings(count: 11, seed: 6) }
  }
}
