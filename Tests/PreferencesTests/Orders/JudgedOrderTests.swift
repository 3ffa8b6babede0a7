import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("Orders that answers give")
struct JudgedOrderTests {
  @Test("Three items make three comparisons, better ones first, each at the weight of the order")
  func allPairs() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let order = JudgedOrder(try Ranking(best: a, middle: b, worst: c)).weighted(by: 0.5)
    #expect(
      order.comparisons == [
        Comparison(a, b, weight: 0.5), Comparison(a, c, weight: 0.5),
        Comparison(b, c, weight: 0.5),
      ])
    #expect(order.episodePreferences == order.comparisons)
  }

  @Test("Two items of one tier make a tie")
  func ties() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let order = JudgedOrder(try Ranking(tiers: [[a], [b, c]]))
    #expect(order.comparisons.map(\.isTie) == [false, false, true])
  }

  @Test("Of whole episodes beside a part, alignment compares the whole ones, and summaries none")
  func mixed() throws {
    let ids = try (0..<3).map(EpisodeID.numbered)
    let query = try Query(kind: .ranking, episodes: ids, segments: [ids[1]: 2..<5], seed: 0)
    let judgement = try Judgement(
      query: query, answer: Answer(.order(Ranking(tiers: ids.map { [$0] }))))
    #expect(judgement.order?.episodePreferences == [Comparison(ids[0], ids[2])])
    #expect(judgement.order?.preferences.count == 3)
    #expect(judgement.episodePreferences.isEmpty)
  }

  @Test("The JSON of an order has its anchor, tiers and weight")
  func json() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let order = JudgedOrder(try Ranking(best: .numbered(1), worst: .numbered(2)))
    let text = String(decoding: try encoder.encode(order.weighted(by: 0.5)), as: UTF8.self)
    #expect(
      text == #"{"tiers":[[{"episode":"test\/demo_1"}],[{"episode":"test\/demo_2"}]],"weight":0.5}"#
    )
  }

  private func label(_ first: Int, _ second: Int, by annotator: String, confidence: Int? = nil)
    throws -> Label
  {
    let (first, second) = (try EpisodeID.numbered(first), try EpisodeID.numbered(second))
    let query = try Query(kind: .pair, episodes: [first, second].sorted(), seed: 0)
    let answer = try Answer(
      .order(Ranking(best: first, worst: second)), confidence: confidence)
    return Label(
      id: UUID(), judgement: try Judgement(query: query, answer: answer),
      annotator: try Annotator(annotator), time: Date(timeIntervalSince1970: 0),
      responseSeconds: 1)
  }

  /// Two who agree about everything, and one who says the opposite.
  private func labels() throws -> [Label] {
    try (0..<6).flatMap { first in
      try (first + 1..<6).flatMap { second in
        try [
          label(first, second, by: "ann"), label(first, second, by: "bob"),
          label(second, first, by: "eve"),
        ]
      }
    }
  }

  @Test("Every answer counts alike unless annotators are weighed")
  func alike() throws {
    #expect(JudgedOrder.given(by: try labels()).map(\.weight) == [Double](repeating: 1, count: 45))
  }

  @Test("Who answers the wrong way round is left out, and who agrees counts more")
  func reliability() throws {
    let labels = try labels()
    let orders = JudgedOrder.given(by: labels, reliability: AnnotatorReliability(labels))
    #expect(orders.count == 30)
    #expect(orders.allSatisfy { $0.weight > 0.5 && $0.weight < 1 })
    #expect(orders.allSatisfy { $0.tiers[0][0] < $0.tiers[1][0] })
  }

  @Test("Confidence and reliability multiply")
  func product() throws {
    let labels = try labels() + [label(0, 9, by: "ann", confidence: 2)]
    let weights = try AnswerWeights(byConfidence: [0, 0.5, 1])
    let orders = JudgedOrder.given(
      by: labels, weightedBy: weights, reliability: AnnotatorReliability(labels))
    let (last, first) = (try #require(orders.last?.weight), try #require(orders.first?.weight))
    #expect(abs(last - first / 2) < 1e-12)
  }
}
