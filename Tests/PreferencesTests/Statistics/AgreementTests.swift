import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

/// What `Tools/fixtures/make_agreement_fixtures.py` wrote.
struct AgreementFixture: Decodable {
  struct Table: Decodable {
    let rows: [[String?]]
    let alpha: Double
    let kappas: [Double]
  }

  struct Reliability: Decodable {
    let answers: [[Int]]
    let strengths: [Double]
    let reliabilities: [Double]
    let log_posterior: Double
  }

  let tables: [Table]
  let reliability: Reliability

  static func load() throws -> AgreementFixture {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/agreement", withExtension: "json"))
    return try JSONDecoder().decode(AgreementFixture.self, from: Data(contentsOf: url))
  }
}

extension Label {
  /// An answer to a pair: `first`, `second` or a code.
  static func pair(
    _ query: Query, _ value: String, by annotator: String, seconds: Double = 1
  ) throws -> Label {
    let (first, second) = (query.candidates[0], query.candidates[1])
    let verdict: Answer.Verdict =
      switch value {
      case "first": try .order(Ranking(best: first, worst: second))
      case "second": try .order(Ranking(best: second, worst: first))
      case "can_not_tell": .canNotTell
      case "broken_video": .brokenVideo
      case "skip": .skip
      default: .tie
      }
    return try Label(
      id: UUID(), judgement: Judgement(query: query, answer: Answer(verdict)),
      annotator: Annotator(annotator), time: Date(timeIntervalSince1970: 0),
      responseSeconds: seconds)
  }

  /// Answers to as many pairs as there are rows, one column per annotator.
  static func table(_ rows: [[String?]]) throws -> [Label] {
    try rows.enumerated().flatMap { number, row in
      let query = try Query(
        kind: .pair, episodes: [.numbered(2 * number), .numbered(2 * number + 1)], seed: 0)
      return try row.enumerated().compactMap { annotator, value in
        try value.map { try Label.pair(query, $0, by: "annotator \(annotator)") }
      }
    }
  }
}

@Suite("Agreement of annotators")
struct AgreementTests {
  @Test("is that of statsmodels and the krippendorff package", arguments: 0..<4)
  func parity(number: Int) throws {
    let table = try AgreementFixture.load().tables[number]
    let agreement = try Agreement(Label.table(table.rows), resamples: 10)
    #expect(abs(try #require(agreement.alpha.value) - table.alpha) < 1e-12)
    for (pair, kappa) in zip(agreement.pairs, table.kappas) {
      #expect(abs(try #require(pair.kappa.value) - kappa) < 1e-12)
    }
    #expect(agreement.pairs.count == table.kappas.count)
  }

  @Test("is 1 for the same answers, and is told apart from chance by its interval")
  func full() throws {
    let rows = (0..<20).map { number in
      [String](repeating: ["first", "second", "tie"][number % 3], count: 3)
    }
    let agreement = try Agreement(Label.table(rows), resamples: 200)
    #expect(agreement.alpha.value == 1)
    #expect(agreement.alpha.interval?.lower == 1)
    #expect(agreement.pairs.allSatisfy { $0.kappa.value == 1 && $0.observed == 1 })
    #expect(agreement.sharedQueryCount == 20)
  }

  @Test("has an interval around it that the seed repeats")
  func interval() throws {
    let labels = try Label.table(AgreementFixture.load().tables[2].rows)
    let agreement = Agreement(labels, resamples: 200, seed: 5)
    let (value, interval) = try (
      #require(agreement.alpha.value), #require(agreement.alpha.interval)
    )
    #expect(interval.lower < value && value < interval.upper && interval.upper < 1)
    #expect(Agreement(labels, resamples: 200, seed: 5) == agreement)
    #expect(Agreement(labels, resamples: 200, seed: 6).alpha.interval != interval)
  }

  @Test("is undefined without shared queries and where all answers are one, and says why")
  func undefined() throws {
    let apart = try Agreement(Label.table([["first", nil], [nil, "first"]]))
    #expect(apart.alpha.value == nil && apart.pairs[0].kappa.value == nil)
    #expect(apart.alpha.undefinedBecause == "no query was answered by two of annotators")
    let same = try Agreement(Label.table([["first", "first"], ["first", "first"]]))
    #expect(same.alpha.value == nil && same.pairs[0].observed == 1)
    #expect(same.pairs[0].kappa.undefinedBecause == "all answers are the same")
    let alone = try Agreement(Label.table([["first"]]))
    #expect(alone.pairs.isEmpty && alone.alpha.value == nil)
    #expect(Agreement([]).alpha.value == nil)
  }

  @Test("on a ranking is that on its three pairs, and skipping is no answer")
  func ranking() throws {
    let query = try Query.ranking(1, 2, 3)
    let orders = [[[1], [2], [3]], [[1], [3], [2]]]
    var labels: [Label] = []
    for (number, order) in orders.enumerated() {
      let ranking = try Ranking(tiers: order.map { try $0.map { try EpisodeID.numbered($0) } })
      labels.append(
        try Label(
          id: UUID(), judgement: Judgement(query: query, answer: Answer(.order(ranking))),
          annotator: Annotator("annotator \(number)"), time: Date(), responseSeconds: 1))
    }
    labels.append(
      try Label(
        id: UUID(), judgement: Judgement(query: query, answer: Answer(.skip)),
        annotator: Annotator("bob"), time: Date(), responseSeconds: 1))
    let agreement = Agreement(labels)
    #expect(agreement.pairs[0].comparisonCount == 3)
    #expect(abs((agreement.pairs[0].observed ?? 0) - 2.0 / 3) < 1e-15)
    #expect(agreement.pairs[0].kappa.interval == nil)
    #expect(agreement.pairs[1].comparisonCount == 0)
  }
}
