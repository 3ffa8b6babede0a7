import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("Queries that are selected")
struct SelectedQueriesTests {
  let episodes: [Episode]
  let features: EpisodeFeatures

  init() throws {
    episodes = try (0..<24).map { try .rewarded($0, [Float(($0 * 7) % 24)]) }
    // The first feature is how good the episode is, the second is nothing.
    let vectors = (0..<24).map { number -> [Double] in
      [Double((number * 7) % 24), Double((number * 5) % 24)]
    }
    features = EpisodeFeatures(ids: episodes.map(\.id), vectors: vectors)
  }

  private func source(_ criterion: SelectedQueries.Criterion, _ kind: Query.Kind = .pair) throws
    -> SelectedQueries
  {
    try SelectedQueries(
      criterion, episodes: episodes, shape: QueryShape(kind), features: features, seed: 4)
  }

  /// The share of all pairs that the mean of the heads puts in the right order.
  private func accuracy(_ labels: [Label]) -> Double {
    let heads = PreferenceHeads(
      fitting: labels.flatMap(\.judgement.episodePreferences), features: features, seed: 1)
    let mean = episodes.indices.map { place -> Double in
      heads.strengths.reduce(0.0) { $0 + $1[place] }
    }
    let scores = episodes.map { $0.trueScore ?? 0 }
    var right = 0
    for upper in episodes.indices {
      for lower in episodes.indices where scores[upper] > scores[lower] {
        if mean[upper] > mean[lower] { right += 1 }
      }
    }
    return Double(right) / Double(24 * 23 / 2)
  }

  @Test("teach the order from few answers", arguments: SelectedQueries.Criterion.allCases)
  func learning(criterion: SelectedQueries.Criterion) throws {
    let sitting = try Sitting()
    let session = try LabelSession(
      store: sitting.store, annotator: Annotator("simulated"), queries: source(criterion),
      target: 12)
    try SimulatedPlayer(SimulatedAnnotator(episodes: episodes), seed: 0).run(session)
    let labels = try sitting.store.answers()
    #expect(labels.count == 12)
    #expect(Set(labels.map { Set($0.judgement.query.episodes) }).count == 12)
    #expect(accuracy(labels) > 0.9)
  }

  @Test(
    "of three or more, and the same again for the same answers",
    arguments: [Query.Kind.ranking, .set])
  func larger(kind: Query.Kind) throws {
    let context = QueryContext(history: LabelHistory(), annotator: try Annotator("ann"))
    let source = try source(.information, kind)
    let query = try #require(try source.next(in: context))
    #expect(query.kind == kind && query.episodes.count == 3)
    #expect(try source.next(in: context)?.episodes == query.episodes)
  }

  @Test("are not about likeness, nor about episodes without features")
  func refusals() throws {
    #expect(throws: DataError.self) { try source(.uncertain, .similarity) }
    #expect(throws: DataError.self) {
      try SelectedQueries(
        .uncertain, episodes: episodes, shape: QueryShape(.pair),
        features: EpisodeFeatures(identitiesOf: [.numbered(0), .numbered(1)]), seed: 0)
    }
  }

  @Test("without features are about no more episodes than memory has room for their squares")
  func identities() throws {
    let ids = try (0..<4097).map(EpisodeID.numbered)
    #expect(try EpisodeFeatures(identitiesOf: Array(ids.dropLast(4000))).ids.count == 97)
    expectError(.unsupported, saying: "select by embeddings") {
      try EpisodeFeatures(identitiesOf: ids)
    }
  }

  @Test("come to an end when all were asked")
  func exhausted() throws {
    let few = Array(episodes.prefix(3))
    let source = try SelectedQueries(
      .uncertain, episodes: few, shape: QueryShape(.pair),
      features: EpisodeFeatures(identitiesOf: few.map(\.id)), seed: 0)
    #expect(try Sitting().answer(9, from: source).count == 3)
  }

  @Test("weigh what is known: no head disagrees about a pair that was answered often")
  func disagreement() throws {
    let ids = try (0..<4).map(EpisodeID.numbered)
    let answered = (0..<30).map { _ in Comparison(ids[0], ids[1]) }
    let heads = PreferenceHeads(
      fitting: answered, features: try EpisodeFeatures(identitiesOf: ids), seed: 2)
    let (known, open) = (PairExpectation(heads, 0, 1), PairExpectation(heads, 2, 3))
    #expect(known.probability > 0.9 && known.disagreement < open.disagreement)
    #expect(known.information < open.information)
    #expect(PairExpectation(PreferenceHeads(strengths: [[0, 0]]), 0, 1).information == 0)
  }

  @Test("take into account that close calls take longer")
  func responseTimes() {
    let answers = (0..<40).map { number in
      let query = ResponseTimeModel.Query(spread: Double(number % 5), stepCount: 50)
      return (query: query, seconds: exp(2 - 0.3 * Double(number % 5)))
    }
    let model = ResponseTimeModel(answers)
    let close = model.seconds(.init(spread: 0, stepCount: 50))
    let clear = model.seconds(.init(spread: 4, stepCount: 50))
    #expect(close > 1.8 * clear && close < exp(2) * 1.1 && clear > exp(0.8) * 0.9)
    #expect(ResponseTimeModel([]).seconds(.init(spread: 3, stepCount: 9)) == 1)
  }
}

@Suite("Features of episodes")
struct EpisodeFeaturesTests {
  @Test("are centred and scaled, and need an embedding of every episode")
  func scaled() throws {
    let ids = try (0..<3).map(EpisodeID.numbered)
    let embeddings = try ids.enumerated().map { number, id in
      try EmbeddingSequence(
        id: id, stepCount: 8, dimension: 2, values: (0..<16).map { Float($0 * number) })
    }
    let features = try EpisodeFeatures(embeddings, of: ids)
    #expect(features.values[0].count == 4)
    let squares = features.values.joined().reduce(0.0) { $0 + $1 * $1 }
    #expect(abs(squares / 3 - 1) < 1e-12)
    let first = features.values.map { $0[0] }
    #expect(abs(first.reduce(0, +)) < 1e-12)
    #expect(throws: DataError.self) { try EpisodeFeatures(embeddings, of: ids + [.numbered(7)]) }
  }
}

@Suite("The order of episodes")
struct RankingStabilityTests {
  private func labels(_ count: Int, wrong: Double) throws -> [Label] {
    let sitting = try Sitting()
    let episodes = try (0..<6).map { try Episode.rewarded($0, [Float($0)]) }
    let annotator = try SimulatedAnnotator(
      episodes: episodes, settings: .init(mistakeRate: wrong))
    let shape = try QueryShape(.ranking)
    let source = try RepeatedQueries(
      RandomQueries(episodes: episodes, shape: shape, seed: 1), share: 0.5, seed: 2)
    let session = try LabelSession(
      store: sitting.store, annotator: Annotator("ann"), queries: source, target: count)
    try SimulatedPlayer(annotator, seed: 3).run(session)
    return try sitting.store.answers()
  }

  @Test("is stable once answers agree, and not after few or random ones")
  func stability() throws {
    var settings = RankingStability.Settings()
    settings.resamples = 20
    let many = try RankingStability(labels(30, wrong: 0), settings: settings)
    #expect(many.isStable && many.recentAgreement > 0.9)
    #expect(try !RankingStability(labels(12, wrong: 0), settings: settings).isStable)
    #expect(try !RankingStability(labels(30, wrong: 1), settings: settings).isStable)
  }

  @Test("ends the questions when it is stable, and says so")
  func stopping() throws {
    let sitting = try Sitting()
    let episodes = try (0..<6).map { try Episode.rewarded($0, [Float($0)]) }
    let random = try RandomQueries(episodes: episodes, shape: QueryShape(.ranking), seed: 1)
    var settings = RankingStability.Settings()
    settings.resamples = 20
    let source = StoppingQueries(
      try RepeatedQueries(random, share: 0.5, seed: 2), settings: settings)
    let asked = try sitting.answer(60, from: source)
    #expect((20..<40).contains(asked.count))
    #expect(source.stability?.isStable == true)
  }
}
