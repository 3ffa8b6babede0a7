import Episodes
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("Several criteria")
struct CriteriaQueriesTests {
  let sitting: Sitting
  let episodes: [Episode]

  init() throws {
    sitting = try Sitting()
    episodes = try (0..<5).map { try .rewarded($0, [Float](repeating: Float($0), count: 20)) }
  }

  private func source(_ names: String..., wrapping: (any QuerySource) throws -> any QuerySource)
    throws -> CriteriaQueries
  {
    let random = try RandomQueries(episodes: episodes, shape: QueryShape(.pair), seed: 1)
    return try CriteriaQueries(
      wrapping(random), criteria: names.map { try AskedCriterion($0, question: "By \($0)?") })
  }

  @Test("are asked one right after the other about the same episodes in the same order")
  func groups() throws {
    let source = try source("smooth", "overall", "safe") { $0 }
    let queries = try sitting.answer(99, from: source)
    #expect(queries.count == 30)
    for start in stride(from: 0, to: 30, by: 3) {
      let group = queries[start..<start + 3]
      #expect(group.map(\.criterionName) == ["smooth", "overall", "safe"])
      #expect(group.map(\.question) == ["By smooth?", "By overall?", "By safe?"])
      #expect(Set(group.map(\.items)).count == 1 && Set(group.map(\.id)).count == 3)
    }
    #expect(Set(queries.map { Set($0.episodes) }).count == 10)
  }

  @Test("go on where a sitting was cut off between them")
  func resumed() throws {
    let source = try source("smooth", "safe") { $0 }
    let first = try sitting.answer(3, from: source)
    let rest = try sitting.answer(3, from: source)
    let all = first + rest
    #expect(all.map(\.criterionName) == ["smooth", "safe", "smooth", "safe", "smooth", "safe"])
    #expect(all[2].items == all[3].items)
  }

  @Test("of shared queries are the same queries for every annotator, whoever comes first")
  func shared() throws {
    let source = try source("smooth", "safe") { try SharedQueries($0, annotatorCount: 2) }
    let ann = try sitting.answer(3, as: "ann", from: source)
    let bob = try sitting.answer(4, as: "bob", from: source)
    let more = try sitting.answer(1, as: "ann", from: source)
    #expect(bob.map(\.id) == (ann + more).map(\.id))
    #expect(bob.map(\.criterionName) == ["smooth", "safe", "smooth", "safe"])
  }

  @Test("are counted by themselves: the pairs of one are asked again by another, later")
  func later() throws {
    let smooth = try sitting.answer(99, from: try source("smooth") { $0 })
    let safe = try sitting.answer(99, from: try source("safe") { $0 })
    #expect(smooth.count == 10 && safe.count == 10)
    #expect(try sitting.store.countedAnswers(by: "safe").count == 10)
  }

  @Test("are repeated by themselves")
  func repeats() throws {
    let source = try source("smooth", "safe") { try RepeatedQueries($0, share: 0.5, seed: 2) }
    let queries = try sitting.answer(20, from: source)
    let byID = Dictionary(uniqueKeysWithValues: queries.map { ($0.id, $0) })
    let repeats = queries.filter { $0.repeatOf != nil }
    #expect(!repeats.isEmpty)
    for again in repeats {
      let first = try #require(again.repeatOf.flatMap { byID[$0] })
      #expect(again.criterion == first.criterion && again.question == first.question)
    }
    let others = queries.filter { $0.repeatOf == nil }.map(\.criterionName)
    #expect(others == others.indices.map { $0 % 2 == 0 ? "smooth" : "safe" })
  }

  @Test("have names of their own")
  func names() throws {
    #expect(throws: DataError.self) { try source("smooth", "smooth") { $0 } }
    #expect(throws: DataError.self) { try source { $0 } }
    #expect(throws: DataError.self) { try AskedCriterion("very smooth") }
  }
}
