import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("A simulated annotator answers")
struct SimulatedAnnotatorAnsweringTests {
  let episodes: [Episode]

  init() throws {
    episodes = try (0..<5).map { number in
      try .rewarded(number, (0..<8).map { Float(number) / 8 + Float($0) / 100 })
    }
  }

  private func share(
    _ settings: SimulatedAnnotator.Settings, of code: Answer.Code? = nil, first: Int = 4,
    second: Int = 3, draws: Int = 2000
  ) throws -> Double {
    let annotator = try SimulatedAnnotator(episodes: episodes, settings: settings)
    let query = try Query(
      kind: .pair, episodes: [episodes[first].id, episodes[second].id], seed: 0)
    var generator = SeededGenerator(seed: 11)
    var count = 0
    for _ in 0..<draws {
      let verdict = try annotator.answer(to: query, using: &generator).verdict
      if let code {
        if verdict.code == code { count += 1 }
      } else if case .order(let ranking) = verdict, ranking.best == episodes[first].id {
        count += 1
      }
    }
    return Double(count) / Double(draws)
  }

  @Test("by the law of Bradley and Terry at a finite rationality", arguments: [0, 0.5, 2, 8])
  func rationality(beta: Double) throws {
    let difference = try #require(episodes[4].trueScore) - #require(episodes[3].trueScore)
    let expected = 1 / (1 + exp(-beta * difference))
    #expect(abs(try share(.init(rationality: beta)) - expected) < 0.035)
  }

  @Test("without fault unless told otherwise, and wrongly as often as its mistake rate")
  func mistakes() throws {
    #expect(try share(.init()) == 1)
    #expect(abs(try share(.init(mistakeRate: 0.2)) - 0.8) < 0.03)
  }

  @Test("by skipping where nothing is good enough, and with ties where both are equal")
  func thresholds() throws {
    let best = try #require(episodes[4].trueScore)
    #expect(try share(.init(skipThreshold: best + 0.01), of: .skip) == 1)
    #expect(try share(.init(skipThreshold: best - 0.01), of: .skip) == 0)
    #expect(try share(.init(equalThreshold: 0.3), of: .tie) == 1)
    #expect(try share(.init(equalThreshold: 0.2), of: .tie) == 0)
  }

  @Test("by the end alone when it is short-sighted")
  func myopia() throws {
    let early = try Episode.rewarded(1, [9, 9, 9, 0])
    let late = try Episode.rewarded(2, [0, 0, 0, 1])
    for (myopia, best) in [(nil, early), (0.05, late)] {
      let annotator = try SimulatedAnnotator(
        episodes: [early, late], settings: .init(myopia: myopia))
      #expect(annotator.scored[0].id == best.id)
    }
    #expect(abs(try #require(late.score(of: nil, myopia: 0.5)) - 2 / 1.875) < 1e-12)
  }

  @Test("which of two is more like a third, and which segment is better")
  func kinds() throws {
    let annotator = try SimulatedAnnotator(episodes: episodes)
    var generator = SeededGenerator(seed: 1)
    let alike = try Query(kind: .similarity, episodes: [0, 4, 1].map { episodes[$0].id }, seed: 0)
    let likeness = try annotator.answer(to: alike, using: &generator).verdict
    #expect(try likeness == .order(Ranking(best: episodes[1].id, worst: episodes[4].id)))
    let parts = try Query(
      kind: .pair, episodes: [episodes[0].id, episodes[1].id],
      segments: [episodes[0].id: 6..<8, episodes[1].id: 0..<1], seed: 0)
    let better = try SimulatedAnnotator(
      episodes: [.rewarded(0, [0, 0, 0, 0, 0, 0, 5, 5]), episodes[1]]
    ).answer(to: parts, using: &generator).verdict
    #expect(try better == .order(Ranking(best: episodes[0].id, worst: episodes[1].id)))
    let foreign = try Query(kind: .pair, episodes: [.numbered(77), episodes[0].id], seed: 0)
    #expect(throws: DataError.self) { try annotator.answer(to: foreign, using: &generator) }
  }

  @Test("a set whole, in the order of the scores")
  func set() throws {
    let annotator = try SimulatedAnnotator(episodes: episodes)
    var generator = SeededGenerator(seed: 1)
    let query = try Query(kind: .set, episodes: [2, 0, 4, 1, 3].map { episodes[$0].id }, seed: 0)
    let verdict = try annotator.answer(to: query, using: &generator).verdict
    #expect(try verdict == .order(Ranking(tiers: episodes.reversed().map { [$0.id] })))
  }

  @Test("not by settings that make no sense")
  func refusals() throws {
    for settings: SimulatedAnnotator.Settings in [
      .init(rationality: -1), .init(myopia: 1.5), .init(skipThreshold: .nan),
      .init(rationality: .infinity),
    ] {
      #expect(throws: DataError.self) {
        try SimulatedAnnotator(episodes: episodes, settings: settings)
      }
    }
  }
}
