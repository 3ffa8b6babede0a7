import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("Practice and checks")
struct CheckedQueriesTests {
  let sitting: Sitting
  let episodes: [Episode]
  let random: RandomQueries

  init() throws {
    sitting = try Sitting()
    episodes = try (0..<12).map { try .rewarded($0, [Float](repeating: Float($0), count: 20)) }
    random = try RandomQueries(episodes: episodes, shape: QueryShape(.pair), seed: 1)
  }

  /// Right answers about pairs of numbers, the better one first.
  private func known(
    _ pairs: [(Int, Int)], criteria: [AskedCriterion] = [.overall], of criterion: String? = nil
  ) throws -> KnownAnswers {
    let path = sitting.folder.file("\(UUID()).jsonl")
    let named = criterion.map { #", "criterion": "\#($0)""# } ?? ""
    let lines = pairs.map { best, worst in
      #"{"ranking": [["test/demo_\#(best)"], ["test/demo_\#(worst)"]]\#(named)}"# + "\n"
    }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    return try KnownAnswers(
      contentsOf: path, kind: .pair, episodes: episodes, criteria: criteria)
  }

  private func gold(_ known: KnownAnswers, share: Double = 0.3) throws -> CriteriaQueries {
    try CriteriaQueries(
      GoldQueries(random, known: known, kind: .pair, share: share, seed: 4), known: known)
  }

  @Test("of gold are asked once each, at about the stated rate, with the right answer recorded")
  func gold() throws {
    let known = try known((0..<6).map { ($0 + 6, $0) })
    let queries = try sitting.answer(40, from: gold(known))
    let checks = queries.filter { $0.purpose == .gold }
    #expect(checks.count == 6 && Set(checks.map { Set($0.episodes) }).count == 6)
    for query in checks {
      let best = try #require(query.episodes.max())
      #expect(query.expected?.ranking?.best == best)
    }
    let first = try #require(queries.firstIndex { $0.purpose == .gold })
    #expect(first < 15)
    #expect(Set(checks.map { $0.episodes[0] == $0.expected?.ranking?.best }).count == 2)
  }

  @Test("of gold look like the others: form, text and criterion")
  func unrecognisable() throws {
    let criteria = try [AskedCriterion("smooth", question: "Smoother?"), AskedCriterion("safe")]
    let known = try known([(6, 0), (7, 1)], criteria: criteria, of: "safe")
    let source = try CriteriaQueries(
      GoldQueries(random, known: known, kind: .pair, share: 0.5, seed: 4), criteria: criteria,
      known: known)
    let queries = try sitting.answer(12, from: source)
    #expect(queries.map(\.criterionName) == (0..<12).map { $0 % 2 == 0 ? "smooth" : "safe" })
    let checks = queries.filter { $0.purpose == .gold }
    #expect(checks.count == 2 && checks.allSatisfy { $0.criterion == "safe" })
    for query in queries { #expect(AskedText(query).remark == nil) }
  }

  @Test("of attention say what to answer, openly, and about videos seen before")
  func attention() throws {
    let source = try CriteriaQueries(AttentionQueries(random, share: 0.4, seed: 2))
    let queries = try sitting.answer(30, from: source)
    let checks = queries.enumerated().filter { $0.element.purpose == .attention }
    #expect((6...18).contains(checks.count) && queries[0].purpose == .ordinary)
    for (place, query) in checks {
      let best = try #require(query.expected?.ranking?.best)
      let number = try #require(query.candidates.firstIndex(of: best)) + 1
      #expect(try #require(query.question).hasPrefix("Choose video \(number), whatever"))
      #expect(queries[..<place].contains { Set($0.episodes) == Set(query.episodes) })
    }
    #expect(Set(checks.map { $0.element.question }).count == 2)
  }

  @Test("of attention about rankings name the whole order")
  func attentionOfRankings() throws {
    let rankings = try RandomQueries(episodes: episodes, shape: QueryShape(.ranking), seed: 1)
    let source = try CriteriaQueries(AttentionQueries(rankings, share: 1, seed: 2))
    let check = try #require(try sitting.answer(2, from: source).last)
    let order = try #require(check.expected?.ranking).episodes.compactMap {
      check.candidates.firstIndex(of: $0).map { "\($0 + 1)" }
    }
    #expect(
      try #require(check.question).contains("in the order \(order.joined(separator: ", ")),"))
  }

  @Test("of practice come first, in the order of the file, once, and their answers are told")
  func practice() throws {
    let practice = try known([(3, 2), (5, 4)])
    let source = PracticeQueries(
      try CriteriaQueries(random), practice: practice, kind: .pair, seed: 1)
    let session = try LabelSession(
      store: sitting.store, annotator: Annotator("ann"), queries: source, target: 1)
    var told: [Bool?] = []
    while let query = try session.current() {
      let order = try Ranking(tiers: query.candidates.sorted().map { [$0] })
      let feedback = try session.answer(Answer(.order(order)), to: query.id, responseSeconds: 1)
      told.append(feedback?.isRight)
      #expect(session.feedback == feedback)
    }
    #expect(told == [false, false, nil] && session.progress.answered == 1)
    let asked = try sitting.answer(1, from: source) + sitting.answer(3, as: "bob", from: source)
    #expect(asked.map(\.purpose) == [.ordinary, .practice, .practice, .ordinary])
  }

  @Test("do not count towards the target, and are neither shared nor repeated nor learned from")
  func apart() throws {
    let known = try known((0..<6).map { ($0 + 6, $0) })
    func source(_ inner: any QuerySource) throws -> CriteriaQueries {
      let gold = try GoldQueries(inner, known: known, kind: .pair, share: 0.3, seed: 4)
      return try CriteriaQueries(AttentionQueries(gold, share: 0.2, seed: 3), known: known)
    }
    let repeated = try RepeatedQueries(
      SharedQueries(random, annotatorCount: 2), share: 0.3, seed: 9)
    let asked = try ["ann", "bob"].map { name -> [Query] in
      let session = try LabelSession(
        store: sitting.store, annotator: Annotator(name), queries: source(repeated), target: 20)
      var asked: [Query] = []
      while let query = try session.current() {
        asked.append(query)
        try session.answer(Answer(.tie), to: query.id, responseSeconds: 1)
      }
      return asked
    }
    for queries in asked { #expect(queries.count { $0.purpose == .ordinary } == 20) }
    let checks = asked.map { $0.filter { $0.purpose != .ordinary } }
    #expect(checks.allSatisfy { !$0.isEmpty })
    #expect(Set(checks[0].map(\.id)).isDisjoint(with: checks[1].map(\.id)))
    let checkIDs = Set(checks.joined().map(\.id))
    #expect(!asked.joined().contains { checkIDs.contains($0.repeatOf ?? UUID()) })
    #expect(try sitting.store.countedAnswers().count == 40)
  }

  @Test("from the same seeds are the same")
  func reproducible() throws {
    let known = try known((0..<6).map { ($0 + 6, $0) })
    let runs = try (0..<2).map { _ -> [Query] in
      let gold = try GoldQueries(random, known: known, kind: .pair, share: 0.3, seed: 4)
      let source = try CriteriaQueries(AttentionQueries(gold, share: 0.2, seed: 3), known: known)
      return try Sitting().answer(
        30, from: PracticeQueries(source, practice: known, kind: .pair, seed: 7))
    }
    #expect(runs[0].map(\.items) == runs[1].map(\.items))
    #expect(runs[0].map(\.purpose) == runs[1].map(\.purpose))
    #expect(runs[0].map(\.question) == runs[1].map(\.question))
    #expect(Set(runs[0].map(\.purpose)).count == 4)
  }

  @Test("have shares between 0 and 1")
  func shares() throws {
    let known = try known([(1, 0)])
    for share in [-0.1, 1.1, .nan] {
      #expect(throws: DataError.self) {
        try GoldQueries(random, known: known, kind: .pair, share: share, seed: 0)
      }
      #expect(throws: DataError.self) { try AttentionQueries(random, share: share, seed: 0) }
    }
  }
}
