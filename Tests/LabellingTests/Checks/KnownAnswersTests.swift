import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("A file of right answers")
struct KnownAnswersTests {
  let folder: TemporaryFolder
  let episodes: [Episode]
  var path: String { folder.file("gold.jsonl") }

  init() throws {
    folder = try TemporaryFolder()
    episodes = try (0..<4).map { try .rewarded($0, nil) }
  }

  private func read(_ text: String, kind: Query.Kind = .pair) throws -> KnownAnswers {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try KnownAnswers(
      contentsOf: path, kind: kind, episodes: episodes,
      criteria: [AskedCriterion("smooth"), AskedCriterion("safe")])
  }

  @Test("is known by the episodes in any order, and by the criterion")
  func found() throws {
    let known = try read(
      """
      {"ranking": [["test/demo_2"], ["test/demo_1"]], "explanation": "It stays upright."}

      {"ranking": [["test/demo_1", "test/demo_2"]], "criterion": "safe"}
      """)
    let query = try Query(kind: .pair, episodes: [.numbered(1), .numbered(2)], seed: 0)
    let smooth = try #require(known.answer(to: query.asking(nil, criterion: "smooth")))
    #expect(try smooth.verdict.ranking?.best == .numbered(2))
    #expect(smooth.explanation == "It stays upright.")
    #expect(try known.answer(to: query.asking(nil, criterion: "safe"))?.verdict == .tie)
    #expect(known.answer(to: query) == nil)
    let part = try Query(
      kind: .pair, episodes: query.episodes, segments: [.numbered(1): 0..<2], seed: 0)
    #expect(try known.answer(to: part.asking(nil, criterion: "safe")) == nil)
  }

  @Test(
    "is refused with the number of the line",
    arguments: [
      #"["test/demo_1", "test/demo_2"]"#, #"{"ranking": []}"#, #"{"ranking": [["test/demo_1"]]}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_9"]]}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_1"]]}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_2"], ["test/demo_3"]]}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_2"]], "criterion": "fast"}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_2"]], "explanation": "\u001b[2J"}"#,
      #"{"ranking": [["test/demo_1"], ["test/demo_2"]], "anchor": "test/demo_3"}"#,
      #"{"ranking": [["test/demo_0"], ["test/demo_3"]]}"#,
    ])
  func unusable(line: String) throws {
    let good = #"{"ranking": [["test/demo_3"], ["test/demo_0"]]}"# + "\n\n"
    let error = try #require(throws: DataError.self) { try read(good + line) }
    #expect(error.file == path && error.place?.hasPrefix("line 3") == true, "\(error)")
  }

  @Test("is refused when it is empty or missing")
  func nothing() throws {
    #expect(throws: DataError.self) { try read("\n \n") }
    #expect(throws: DataError.self) {
      try KnownAnswers(
        contentsOf: folder.file("absent"), kind: .pair, episodes: episodes, criteria: [.overall])
    }
  }
}
