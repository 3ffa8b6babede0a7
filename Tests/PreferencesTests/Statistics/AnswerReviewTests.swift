import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("Review of answers")
struct AnswerReviewTests {
  /// An order for every text, such as `0>1=2`.
  private func orders(_ texts: [String]) throws -> [JudgedOrder] {
    try texts.map { text in
      let tiers = try text.split(separator: ">").map { tier in
        try tier.split(separator: "=").map { try EpisodeID.numbered(#require(Int($0))) }
      }
      return JudgedOrder(try Ranking(tiers: tiers))
    }
  }

  private func codes(_ texts: [String]) throws -> [AnswerReview.Finding.Code] {
    AnswerReview(try orders(texts)).findings.map(\.code)
  }

  /// Every pair of nine items, in order: 36.
  private var plenty: [String] {
    (0..<9).flatMap { first in (first + 1..<9).map { "\(first)>\($0)" } }
  }

  @Test("Enough answers that agree leave no doubt, and neither does nothing at all")
  func fine() throws {
    #expect(try codes(plenty).isEmpty)
    #expect(try codes([]).isEmpty)
    #expect(try codes(["0=1"]).isEmpty)
  }

  @Test("Few pairs are told as few")
  func few() throws {
    #expect(try codes(["0>1>2", "3>1"]) == [.few])
    let finding = try #require(AnswerReview(orders(["0>1>2", "3>1"])).findings.first)
    #expect(finding.found == "pairs in order: 4, of 4 items" && finding.remedy.contains("30"))
  }

  @Test("A pair that was answered both ways is named")
  func contradictory() throws {
    let review = AnswerReview(try orders(plenty + ["8>0", "0>8", "5>4"]))
    #expect(review.findings.map(\.code) == [.contradictory])
    #expect(review.findings[0].found.contains("both ways: 2"))
    #expect(review.findings[0].found.contains("test/demo_0 and test/demo_8"))
  }

  @Test("A circle is told step by step")
  func cyclic() throws {
    let review = AnswerReview(try orders(plenty + ["9>0", "8>9"]))
    #expect(review.findings.map(\.code) == [.cyclic])
    let names = try [0, 8, 9, 0].map { try EpisodeID.numbered($0).name }
    #expect(review.findings[0].found.contains(names.joined(separator: " before ")))
  }

  @Test("Ties that outnumber orders, one winner of all, and groups apart are told")
  func shapes() throws {
    #expect(try codes(plenty + (0..<37).map { "\($0)=\($0 + 1)" }) == [.tied])
    #expect(try codes((1...30).map { "0>\($0)" }) == [.oneWinner])
    let apart = AnswerReview(try orders(plenty + ["20>21", "22>23"]))
    #expect(apart.findings.map(\.code) == [.unconnected])
    #expect(apart.findings[0].found.contains("13 items fall into 3 groups"))
  }

  @Test("Likeness cannot contradict itself, and raises no doubt")
  func likeness() throws {
    let ids = try (0..<3).map { try EpisodeID.numbered($0) }
    let orders = try [[1, 2], [2, 1]].map { order in
      let query = try Query(kind: .similarity, episodes: ids, seed: 0)
      let ranking = try Ranking(best: ids[order[0]], worst: ids[order[1]])
      return try #require(
        JudgedOrder(Judgement(query: query, answer: Answer(.order(ranking)))))
    }
    #expect(AnswerReview(orders).findings.isEmpty)
  }
}
