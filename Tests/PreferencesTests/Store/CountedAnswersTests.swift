import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("The answers that count")
struct CountedAnswersTests {
  let folder: TemporaryFolder
  let (ann, bob): (Annotator, Annotator)
  let store: LabelStore
  var path: String { folder.file("labels.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
    (ann, bob) = try (Annotator("ann"), Annotator("bob"))
    store = try LabelStore(path: folder.file("labels.sqlite"))
  }

  private func pair(_ first: Int, _ second: Int) throws -> Query {
    try Query(kind: .pair, episodes: [.numbered(first), .numbered(second)], seed: 0)
  }

  /// Asks a query, and answers it with the first shown.
  private func answer(_ query: Query, by annotators: Annotator...) throws {
    try store.append(query: query)
    for annotator in annotators {
      try store.append(
        answer: Answer(first(query)), to: query.id, annotator: annotator, responseSeconds: 2)
    }
  }

  private func first(_ query: Query) throws -> Answer.Verdict {
    try .order(Ranking(best: query.episodes[0], worst: query.episodes[1]))
  }

  @Test("are those to ordinary queries")
  func purposes() throws {
    let ordinary = try pair(1, 2)
    try answer(ordinary, by: ann)
    for purpose in Query.Purpose.allCases where purpose != .ordinary {
      try answer(pair(3, 4).checking(purpose, expected: .tie), by: ann)
    }
    #expect(try store.countedAnswers().map(\.judgement.query) == [ordinary])
    #expect(try store.answers().count == 4)
  }

  @Test("are those of annotators who are not left out, at the end")
  func dropped() throws {
    try answer(pair(1, 2), by: ann, bob)
    try store.drop(bob, by: ann)
    #expect(try store.countedAnswers().map(\.annotator) == [ann])
    try answer(pair(3, 4), by: bob)
    #expect(try store.countedAnswers().map(\.annotator) == [ann])
    try store.readmit(bob, by: ann)
    #expect(try store.countedAnswers().map(\.annotator) == [ann, bob, bob])
    #expect(try store.answers().count == 3)
  }

  @Test("of a settled query are the settlement alone, the latest one, until it is opened again")
  func settled() throws {
    let (query, judge) = try (pair(1, 2), Annotator("carol"))
    try answer(query, by: ann, bob)
    try store.settle(query.id, as: .tie, by: judge, note: "both end alike")
    #expect(try store.countedAnswers().map(\.judgement.answer.verdict) == [.tie])
    #expect(try store.countedAnswers().map(\.annotator) == [judge])
    try store.settle(query.id, as: .brokenVideo, by: judge)
    #expect(try store.countedAnswers().map(\.judgement.answer.verdict) == [.brokenVideo])
    try store.settle(query.id, as: .skip, by: judge)
    #expect(try store.countedAnswers().map(\.annotator) == [ann, bob])
    #expect(try store.answers().count == 2)
  }

  @Test("are by one criterion, which has to be named where there are several")
  func criteria() throws {
    try answer(pair(1, 2).asking("Which is smoother?", criterion: "smooth"), by: ann)
    #expect(try store.countedAnswers().count == 1)
    try answer(pair(1, 2), by: ann, bob)
    let several = try #require(throws: DataError.self) { try store.countedAnswers() }
    #expect(several.kind == .invalidValue && several.found == "2: overall, smooth")
    #expect(try store.countedAnswers(by: "smooth").count == 1)
    #expect(try store.countedAnswers(by: "overall").count == 2)
    let absent = try #require(throws: DataError.self) { try store.countedAnswers(by: "safe") }
    #expect(absent.kind == .missing && absent.file == path)
  }

  @Test("cannot be settled by an order of other episodes, nor for a query that was not asked")
  func unfit() throws {
    let (query, other) = try (pair(1, 2), pair(3, 4))
    try answer(query, by: ann)
    for (id, verdict) in try [(query.id, first(other)), (other.id, first(other))] {
      let error = try #require(throws: DataError.self) {
        try store.settle(id, as: verdict, by: bob)
      }
      #expect(error.kind == .mismatch && error.file == path)
    }
    #expect(try store.events().count == 2)
  }

  @Test("by a settlement weigh whole, however unreliable its judge answers")
  func settlementsWeighWhole() throws {
    for number in 0..<12 {
      let query = try pair(number, number + 1)
      try answer(query, by: ann)
      let last = try Ranking(best: query.episodes[1], worst: query.episodes[0])
      for other in [bob, try Annotator("carol"), try Annotator("dan")] {
        try store.append(
          answer: Answer(.order(last)), to: query.id, annotator: other, responseSeconds: 2)
      }
    }
    let query = try #require(try store.answers().first).judgement.query
    try store.settle(query.id, as: first(query), by: ann)
    let reliability = try AnnotatorReliability(store.givenAnswers())
    let own = try #require(reliability.annotators.first { $0.annotator == "ann" })
    #expect(own.reliability < 0.5)
    let orders = try JudgedOrder.given(by: store.countedAnswers(), reliability: reliability)
    #expect(orders.last?.weight == 1 && orders.last?.tiers[0][0].episode == query.episodes[0])
    #expect(orders.count == 3 * 11 + 1)
  }
}
