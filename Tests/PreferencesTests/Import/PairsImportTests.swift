import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Rows of comparisons that are imported")
struct PairsImportTests {
  let folder: TemporaryFolder
  let ids: [EpisodeID]

  init() throws {
    folder = try TemporaryFolder()
    ids = try (0..<8).map(EpisodeID.numbered)
  }

  private func write(_ lines: String...) throws -> String {
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: folder.file("rows.jsonl"), atomically: true, encoding: .utf8)
    return folder.file("rows.jsonl")
  }

  private func imported(
    _ path: String, by annotator: String? = "ann", names: EpisodeNames = EpisodeNames(),
    into name: String = "b.sqlite"
  ) throws -> LabelStore.AnswerCount {
    try LabelStore(path: folder.file(name)).importAnswers(
      ForeignAnswers(pairs: path), names: names, annotator: annotator.map { try Annotator($0) })
  }

  private func answers(_ name: String = "b.sqlite") throws -> [Label] {
    try LabelStore(readingFrom: folder.file(name)).answers()
  }

  /// A file with answers of every kind of query and of two annotators.
  private func filled() throws -> LabelStore {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let queries = try [
      Query(kind: .pair, episodes: [ids[1], ids[0]], seed: 1),
      Query(kind: .ranking, episodes: [ids[4], ids[2], ids[3]], seed: 2),
      Query(kind: .set, episodes: Array(ids[0..<5]), seed: 3),
      Query(
        kind: .similarity, episodes: [ids[5], ids[6], ids[7]],
        segments: [ids[5]: 0..<4, ids[7]: 3..<9], seed: 4),
      Query(kind: .pair, episodes: [ids[6], ids[2]], segments: [ids[2]: 1..<8], seed: 5),
    ]
    let rankings = try [
      Ranking(best: ids[0], worst: ids[1]),
      Ranking(tiers: [[ids[2]], [ids[3], ids[4]]]),
      Ranking(tiers: [[ids[4], ids[0]], [ids[1]], [ids[2], ids[3]]]),
      Ranking(best: ids[7], worst: ids[6]), Ranking(best: ids[2], worst: ids[6]),
    ]
    for (number, query) in queries.enumerated() {
      try store.append(query: query)
      for (name, confidence) in [("ann", 1 + number % 3), ("bob", nil)] {
        try store.append(
          answer: Answer(
            .order(rankings[number]), confidence: confidence,
            reasons: name == "ann" ? ["smooth", "safe"] : []),
          to: query.id, annotator: Annotator(name), responseSeconds: 3)
      }
    }
    let tied = try Query(kind: .pair, episodes: [ids[3], ids[5]], seed: 6)
    try store.append(query: tied)
    try store.append(
      answer: Answer(.tie), to: tied.id, annotator: Annotator("ann"), responseSeconds: 2)
    return store
  }

  @Test("make the same rows again", arguments: [true, false])
  func law(ties: Bool) throws {
    let rowCount = try filled().exportPairs(
      to: folder.file("rows.jsonl"), includingTies: ties)
    #expect(rowCount > 20)
    let count = try imported(folder.file("rows.jsonl"), by: nil)
    #expect(count.added == (ties ? 11 : 10))
    try LabelStore(readingFrom: folder.file("b.sqlite")).exportPairs(
      to: folder.file("again.jsonl"), includingTies: ties)
    #expect(try rows(in: "again.jsonl") == rows(in: "rows.jsonl"))
  }

  /// The rows of a file in any order, and of a tie the episodes too, as neither was chosen.
  private func rows(in name: String) throws -> Set<NSDictionary> {
    let lines = try String(contentsOfFile: folder.file(name), encoding: .utf8).split(
      separator: "\n")
    return Set(
      try lines.map { line in
        var row = try #require(
          JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        if row["preference"] as? Double == 0.5 {
          let sides = ["chosen", "rejected"].map {
            ["\(row[$0] ?? "")", "\(row[$0 + "_steps"] ?? "")"]
          }
          row["sides"] = Set(sides)
          for key in ["chosen", "rejected", "chosen_steps", "rejected_steps"] { row[key] = nil }
        }
        return row as NSDictionary
      })
  }

  @Test("add nothing a second time, nor where they came from")
  func again() throws {
    let store = try filled()
    try store.exportPairs(to: folder.file("rows.jsonl"), includingTies: true)
    _ = try imported(folder.file("rows.jsonl"), by: nil)
    let events = try LabelStore(readingFrom: folder.file("b.sqlite")).events()
    let second = try imported(folder.file("rows.jsonl"), by: nil)
    #expect((second.added, second.alreadyThere) == (0, 11))
    #expect(try LabelStore(readingFrom: folder.file("b.sqlite")).events() == events)
    let home = try imported(folder.file("rows.jsonl"), by: nil, into: "a.sqlite")
    #expect((home.added, home.alreadyThere) == (0, 11))
  }

  @Test("may be texts, conversations or arrays, as trl has them")
  func trl() throws {
    let path = try write(
      #"{"prompt":"stack","chosen":"test/demo_1","rejected":"test/demo_0"}"#,
      #"{"chosen":[{"role":"user","content":"stack"},{"role":"assistant","content":"test/demo_2"}],"rejected":[{"role":"assistant","content":[{"type":"video","video":"test/demo_3"}]}],"query":"stack"}"#
    )
    #expect(try imported(path).added == 2)
    let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try "[\n  \(text.joined(separator: ",\n"))\n]".write(
      toFile: folder.file("rows.json"), atomically: true, encoding: .utf8)
    let again = try imported(folder.file("rows.json"))
    #expect((again.added, again.alreadyThere) == (0, 2))
    #expect(
      try JudgedOrder.given(by: answers()).flatMap(\.preferences).map { [$0.first, $0.second] }
        == [[ids[1], ids[0]], [ids[2], ids[3]]].map { $0.map { LabelItem(episode: $0) } })
  }

  @Test("do not always show the chosen one first")
  func places() throws {
    let lines = (0..<200).map {
      #"{"chosen":"test/demo_\#($0)","rejected":"test/demo_\#($0 + 1)"}"#
    }
    try lines.joined(separator: "\n").write(
      toFile: folder.file("rows.jsonl"), atomically: true, encoding: .utf8)
    _ = try imported(folder.file("rows.jsonl"))
    let bias = try #require(PositionBias.measured(answers()).first)
    #expect(bias.bestByPlace.allSatisfy { $0 > 60 })
  }

  @Test(
    "of two annotators about the same episodes are answers to one query; one's second row is another query"
  )
  func repeats() throws {
    let row = #"{"chosen":"test/demo_1","rejected":"test/demo_0","annotator":"NAME"}"#
    func by(_ name: String) -> String { row.replacingOccurrences(of: "NAME", with: name) }
    let path = try write(by("ann"), by("bob"), by("ann"))
    #expect(try imported(path, by: nil).added == 3)
    let queries = try answers().map(\.judgement.query.id)
    #expect(queries[0] == queries[1] && queries[0] != queries[2])
  }

  @Test("of another opinion of the same annotator are refused, and then none is imported")
  func conflict() throws {
    _ = try imported(try write(#"{"chosen":"test/demo_1","rejected":"test/demo_0"}"#))
    let path = try write(
      #"{"chosen":"test/demo_2","rejected":"test/demo_0"}"#,
      #"{"chosen":"test/demo_0","rejected":"test/demo_1"}"#)
    expectError(.mismatch, saying: "line 2: expected one answer of ann") { try imported(path) }
    #expect(try answers().count == 1)
  }

  @Test("stay taken back")
  func undone() throws {
    let path = try write(#"{"chosen":"test/demo_1","rejected":"test/demo_0"}"#)
    _ = try imported(path)
    try LabelStore(path: folder.file("b.sqlite")).undoLatest(of: Annotator("ann"))
    #expect(try imported(path).alreadyThere == 1)
    #expect(try answers().isEmpty)
  }

  @Test(
    "that cannot be used are refused by their place",
    arguments: [
      (#"{"chosen":"test/demo_1"}"#, "line 1", "rejected"),
      (#"{"chosen":"test/demo_1","rejected":"test/demo_1"}"#, "line 1", "two different"),
      (#"{"chosen":"a","rejected":"b","preference":0.7}"#, "line 1", "0.5"),
      (#"{"chosen":"a","rejected":"b","kind":"ranking"}"#, "line 1", "3 different episodes"),
      (#"{"chosen":"a","rejected":"b","confidence":9}"#, "line 1", "1, 2 or 3"),
      (#"{"chosen":"a","rejected":"b","chosen_steps":[4,2]}"#, "line 1", "later one"),
      (#"{"chosen":"a","rejected":"b","time":"noon"}"#, "line 1", "a time such as"),
      (#"{"chosen":[],"rejected":"b"}"#, "line 1", "names a video"),
      (#"[{"chosen":"a","rejected":"b"},{"chosen":1,"rejected":"b"}]"#, "rows.jsonl", "chosen"),
      (#"{"chosen":"a/b/c","rejected":"b"}"#, "rows.jsonl", "a/b/c"),
    ])
  func refused(line: String, place: String, saying: String) throws {
    let path = try write(line)
    let error = try #require(throws: DataError.self) { try imported(path) }
    #expect(error.file == path)
    #expect(error.description.contains(place) && error.description.contains(saying), "\(error)")
  }

  @Test("of a query that make no order are refused")
  func noOrder() throws {
    let query = #""query":"00000000-0000-0000-0000-000000000001","kind":"ranking""#
    let path = try write(
      #"{"chosen":"a","rejected":"b",\#(query)}"#, #"{"chosen":"b","rejected":"c",\#(query)}"#,
      #"{"chosen":"c","rejected":"a",\#(query)}"#)
    expectError(.mismatch, saying: "line 1: expected rows of one query") { try imported(path) }
  }

  @Test("by nobody need a name")
  func nobody() throws {
    let path = try write(#"{"chosen":"a","rejected":"b"}"#)
    expectError(.missing, saying: "line 1: expected the annotator's name") {
      try imported(path, by: nil)
    }
  }
}
