import Episodes
import Foundation
import TestSupport
import Testing

@testable import Preferences

@Suite("Queries under review")
struct QueryReviewTests {
  let folder: TemporaryFolder
  let store: LabelStore
  let pairs: [Query]

  init() throws {
    folder = try TemporaryFolder()
    store = try LabelStore(path: folder.file("labels.sqlite"))
    pairs = try (0..<4).map {
      try Query(kind: .pair, episodes: [.numbered($0), .numbered($0 + 1)], seed: 0)
        .asking(nil, criterion: $0 == 3 ? "smooth" : nil)
    }
    for pair in pairs { try store.append(query: pair) }
    try answer(0, "ann", 0)
    try answer(0, "bob", 1, confidence: 1)
    try answer(0, "cat", 0)
    try answer(1, "ann", 0)
    try answer(1, "bob", 0, confidence: 3)
    try answer(3, "bob", 1)
  }

  private func answer(_ number: Int, _ name: String, _ best: Int, confidence: Int? = nil) throws {
    let ids = pairs[number].episodes
    try store.append(
      answer: Answer(
        .order(Ranking(best: ids[best], worst: ids[1 - best])), confidence: confidence),
      to: pairs[number].id, annotator: Annotator(name), responseSeconds: 2)
  }

  private func reviews(weighed: Bool = false) throws -> [QueryReview] {
    try QueryReview.all(store.history(), weighsAnnotators: weighed)
  }

  @Test("come in the order asked, with their answers, agreement and consensus")
  func all() throws {
    let all = try reviews()
    #expect(all.map(\.id) == pairs.map(\.id))
    #expect(all.map(\.answers.count) == [3, 2, 0, 1])
    #expect(all.map(\.isDisputed) == [true, false, false, false])
    #expect(abs(try #require(all[0].agreement) - 1 / 3) < 1e-12)
    #expect(all[1].agreement == 1 && all[2].agreement == nil && all[3].agreement == nil)
    #expect(all.map { $0.verdict?.words(for: $0.query) } == ["1 > 2", "1 > 2", nil, "2 > 1"])
  }

  @Test("are no longer disputed once settled, and again once reopened")
  func settled() throws {
    let judge = try Annotator("judge")
    try store.settle(pairs[0].id, as: .tie, by: judge, note: "both fell")
    var review = try reviews()[0]
    #expect(!review.isDisputed && review.verdict == .tie && review.answers.count == 3)
    #expect(review.settlement?.judge == judge && review.settlement?.note == "both fell")
    try store.settle(pairs[0].id, as: .skip, by: judge)
    review = try reviews()[0]
    #expect(review.isDisputed && review.settlement == nil)
  }

  @Test("show the answers of an annotator who is left out, but do not count them")
  func dropped() throws {
    try store.drop(Annotator("bob"), by: Annotator("judge"))
    let all = try reviews()
    #expect(all.map(\.answers.count) == [3, 2, 0, 1])
    #expect(all[0].agreement == 1 && !all[0].isDisputed && all[3].consensus.voteCount == 0)
    try store.readmit(Annotator("bob"), by: Annotator("judge"))
    #expect(try reviews()[0].isDisputed)
  }

  @Test("are chosen by what is stated about them")
  func filtered() throws {
    let all = try reviews()
    let tasks = try [EpisodeID.numbered(0): "stack", EpisodeID.numbered(1): "stack"]
    func wanted(_ change: (inout QueryFilter) throws -> Void) rethrows -> [Int] {
      var filter = QueryFilter()
      try change(&filter)
      return all.indices.filter { filter.wants(all[$0], tasks: tasks) }
    }
    #expect(wanted { _ in } == [0, 1, 2, 3])
    #expect(try wanted { $0.annotator = try Annotator("bob") } == [0, 1, 3])
    #expect(wanted { $0.isDisputed = true } == [0])
    #expect(wanted { $0.confidence = 1 } == [0])
    #expect(wanted { $0.confidence = 3 } == [0, 1])
    #expect(wanted { $0.task = "stack" } == [0, 1])
    #expect(wanted { $0.criterion = "smooth" } == [3])
    #expect(wanted { $0.criterion = "overall" } == [0, 1, 2])
    #expect(wanted { $0.since = .distantPast } == [0, 1, 3])
    #expect(wanted { $0.since = .distantFuture } == [])
    #expect(try QueryFilter.time("2025-03-09").timeIntervalSince1970 == 1_741_478_400)
    expectError(.malformed, saying: "a time such as") { try QueryFilter.time("yesterday") }
  }

  @Test("are found by the beginning of their id")
  func named() throws {
    let all = try reviews()
    let id = all[1].id.uuidString
    #expect(try all.query(named: id.lowercased(), file: "f").id == all[1].id)
    #expect(all.shortestName >= 8)
    expectError(.missing, saying: "none of 4") { try all.query(named: "zz", file: "f") }
    expectError(.invalidValue, saying: "2: \(id)") {
      try [all[1], all[1]].query(named: id, file: "f")
    }
  }

  @Test("are laid out as rows, in which a spreadsheet computes nothing")
  func rows() throws {
    try store.append(
      answer: Answer(.tie, note: "=1+1, \"so\""), to: pairs[2].id, annotator: Annotator("ann"),
      responseSeconds: 1)
    let lines = try reviews().map { QueryLine($0, tasks: [:]) }
    #expect(
      lines.allSatisfy { $0.answerRows.allSatisfy { $0.count == QueryLine.answerColumns.count } })
    #expect(lines.allSatisfy { $0.consensusRow.count == QueryLine.consensusColumns.count })
    let text = CSVText.table(QueryLine.answerColumns, lines[2].answerRows)
    #expect(text.contains("\"'=1+1, \"\"so\"\"\""))
  }

  @Test("of a hundred thousand answers are found without delay, one query having very many")
  func many() throws {
    let query = try Query(kind: .pair, episodes: [.numbered(0), .numbered(1)], seed: 0)
    var history = LabelHistory()
    try history.take(LabelEvent(.asked(query)))
    for number in 0..<50_000 {
      let other = try Query(kind: .pair, episodes: [.numbered(number), .numbered(-1)], seed: 0)
      try history.take(LabelEvent(.asked(other)))
      for (asked, name) in [(query, "a\(number)"), (other, "ann")] {
        try history.take(
          LabelEvent(
            .answered(query: asked.id, Answer(.tie), by: Annotator(name), responseSeconds: 1)))
      }
    }
    let all = QueryReview.all(history)
    #expect(all.count == 50_001 && all[0].answers.count == 50_000)
    #expect(all[0].agreement == 1 && all.shortestName >= 8)
  }
}
