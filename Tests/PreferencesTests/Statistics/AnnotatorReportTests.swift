import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("What to do about an annotator")
struct AnnotatorReportTests {
  /// How somebody answers a pair whose better episode has the larger number, given what others said.
  typealias Habit = @Sendable (Query, [Label], inout SeededGenerator) throws -> String

  static let coins: Habit = { _, _, generator in generator.unit() < 0.5 ? "first" : "second" }
  static let first: Habit = { _, _, _ in "first" }

  static func careful(mistakes: Double) -> Habit {
    { query, _, generator in
      let isFirst = query.candidates[0] > query.candidates[1]
      return isFirst == (generator.unit() >= mistakes) ? "first" : "second"
    }
  }

  /// Says what somebody else said about a shared query; about others, tosses a coin.
  static let copycat: Habit = { query, said, generator in
    guard let copied = said.first(where: { $0.judgement.query.id == query.id }) else {
      return try coins(query, said, &generator)
    }
    return copied.judgement.answer.verdict.ranking?.best == query.candidates[0] ? "first" : "second"
  }

  private struct Person {
    let name: String
    let habit: Habit
    var seconds = 6.0
    var reads = true
  }

  /// Everybody answers 60 shared queries and, one by one, so many gold queries and attention checks.
  private func reports(
    _ people: [Person], gold: Int = 20, attention: Int = 6, seed: UInt64 = 1
  ) throws -> [String: AnnotatorReport] {
    var generator = SeededGenerator(seed: seed)
    let shared = try (0..<60).map { _ in try pair(&generator) }
    var history = LabelHistory()
    for query in shared { try history.take(LabelEvent(.asked(query))) }
    for person in people {
      var queries = shared
      for purpose in [Query.Purpose](repeating: .gold, count: gold)
        + [Query.Purpose](repeating: .attention, count: attention)
      {
        let query = try pair(&generator)
        let best = try #require(query.candidates.max())
        let worst = try #require(query.candidates.min())
        let expected =
          try purpose == .gold
          ? Ranking(best: best, worst: worst)
          : Ranking(best: query.candidates[1], worst: query.candidates[0])
        queries.append(try query.checking(purpose, expected: .order(expected)))
        try history.take(LabelEvent(.asked(queries[queries.count - 1])))
      }
      for query in queries {
        let isRead = person.reads && query.purpose == .attention
        let value =
          try isRead ? "second" : person.habit(query, history.labels, &generator)
        let label = try Label.pair(query, value, by: person.name, seconds: person.seconds)
        try history.take(
          LabelEvent(
            .answered(
              query: query.id, label.judgement.answer, by: label.annotator,
              responseSeconds: label.responseSeconds)))
      }
    }
    let given = history.given
    let model = AnnotatorReliability(given, resamples: 20, seed: seed)
    let all = AnnotatorReport.reports(on: history, given: given, model: model)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.annotator, $0) })
  }

  private func pair(_ generator: inout SeededGenerator) throws -> Query {
    let numbers = generator.shuffled(Array(0..<12)).prefix(2)
    return try Query(kind: .pair, episodes: numbers.map(EpisodeID.numbered), seed: 0)
  }

  @Test("is told of a careful one, a coin flipper, copycats and a speeder", arguments: [1, 2, 3])
  func everybody(seed: UInt64) throws {
    let reports = try reports(
      [
        Person(name: "careful", habit: Self.careful(mistakes: 0.1)),
        Person(name: "other", habit: Self.careful(mistakes: 0.15)),
        Person(name: "coins", habit: Self.coins, reads: false),
        Person(name: "copycat", habit: Self.copycat, reads: false),
        Person(name: "first", habit: Self.first, reads: false),
        Person(name: "speeder", habit: Self.coins, seconds: 1.2, reads: false),
      ], seed: seed)
    let actions = reports.mapValues(\.verdict.action)
    #expect(actions["careful"] == .keep && actions["other"] == .keep)
    for name in ["coins", "copycat", "first", "speeder"] {
      #expect(actions[name] == .drop, "\(name): \(reports[name]?.verdict.reason ?? "")")
    }
    #expect(reports["copycat"]?.verdict.reason.hasSuffix("answers as careful does") == true)
    #expect(reports["first"]?.verdict.reason.hasPrefix("chooses the first shown") == true)
    #expect(reports["speeder"]?.verdict.reason.hasPrefix("too fast") == true)
    #expect(reports["careful"]?.attention.rightCount == 6)
  }

  @Test("is to ask for more while gold answers are few, and to keep without any where others agree")
  func few() throws {
    let people = [
      Person(name: "careful", habit: Self.careful(mistakes: 0.05)),
      Person(name: "other", habit: Self.careful(mistakes: 0.05)),
      Person(name: "coins", habit: Self.coins),
    ]
    let few = try reports(people, gold: 4, attention: 0)
    #expect(few["coins"]?.verdict.action == .ask)
    let none = try reports(people, gold: 0, attention: 0)
    #expect(none["careful"]?.verdict.action == .keep && none["coins"]?.verdict.action == .ask)
    #expect(none["coins"]?.gold.interval == nil)
  }

  @Test("is to talk to who answers the wrong way round, does not read, or hurries but is right")
  func talk() throws {
    let people = [
      Person(name: "careful", habit: Self.careful(mistakes: 0.1)),
      Person(name: "other", habit: Self.careful(mistakes: 0.1)),
      Person(name: "reversed", habit: Self.careful(mistakes: 0.95)),
      Person(name: "blind", habit: Self.careful(mistakes: 0.05), reads: false),
      Person(name: "quick", habit: Self.careful(mistakes: 0.1), seconds: 1.5),
    ]
    let reports = try reports(people, attention: 16)
    for name in ["reversed", "blind", "quick"] {
      #expect(reports[name]?.verdict.action == .talk, "\(name)")
    }
  }

  @Test("scores neither skipped queries nor broken videos, and a ranking against one of six")
  func scores() throws {
    let ids = try (1...3).map(EpisodeID.numbered)
    let right = try Answer.Verdict.order(Ranking(tiers: ids.map { [$0] }))
    let query = try Query(kind: .ranking, episodes: ids, seed: 0).checking(.gold, expected: right)
    let labels = try [right, .skip, .brokenVideo, .canNotTell, .tie].map { verdict in
      try Label(
        id: UUID(), judgement: Judgement(query: query, answer: Answer(verdict)),
        annotator: Annotator("ann"), time: Date(), responseSeconds: 1)
    }
    let score = CheckScore(labels, of: .gold)
    #expect(score.rightCount == 1 && score.count == 3 && abs(score.chance - 1 / 6) < 1e-12)
    #expect(CheckScore(labels, of: .attention).interval == nil)
  }

  @Test("of somebody who was left out is nothing")
  func dropped() throws {
    var history = LabelHistory()
    var generator = SeededGenerator(seed: 0)
    let query = try pair(&generator)
    let ann = try Annotator("ann")
    for change in try [
      LabelEvent.Change.asked(query),
      .answered(query: query.id, Answer(.tie), by: ann, responseSeconds: 2),
      .dropped(ann, by: Annotator("bob"), note: nil),
    ] { try history.take(LabelEvent(change)) }
    let found = AnnotatorReport.reports(
      on: history, given: history.given, model: AnnotatorReliability(history.given))
    #expect(found.map(\.verdict.action) == [.none] && found[0].model == nil)
  }
}
