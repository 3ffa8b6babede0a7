import Foundation
import TestSupport
import Testing

@Suite("Looking back at answers")
struct LabelReviewTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    for (name, line) in [("ann", "1 c1"), ("bob", "2 c3"), ("cat", "1")] {
      try place.write(Data(String(repeating: "\(line)\n", count: 2).utf8), to: "lines.txt")
      try place.write(
        Data("[\"dots/demo_0\",\"dots/demo_1\"]\n[\"dots/demo_1\",\"dots/demo_2\"]\n".utf8),
        to: "pairs.jsonl")
      try place.run(
        after: "exec < lines.txt",
        [
          "label", "dots.hdf5", "--labels", "l.sqlite", "--player", "none", "--query", "pair",
          "--pairs", "pairs.jsonl", "--annotator", name,
        ]
      ).expectSuccess()
    }
  }

  private func labels(_ arguments: String...) throws -> Outcome {
    try place.run(["labels"] + arguments)
  }

  private func firstQuery() throws -> String {
    String(try labels("list", "l.sqlite").output.prefix(8))
  }

  @Test("A dispute is listed, settled, listed no more, and opened again")
  func dispute() throws {
    let id = try firstQuery()
    let before = try labels("list", "l.sqlite", "--disputed")
    #expect(before.output.split(separator: "\n").count == 2)
    #expect(before.output.contains("ann: 1 > 2 (guessing); bob: 2 > 1 (certain); cat: 1 > 2"))
    #expect(
      before.output.contains("agreement 0.33, DISPUTED, together 1 > 2, margin 0.33 of 3 votes"))
    #expect(before.errors.contains("rapl labels settle l.sqlite"))
    let settled = try labels(
      "settle", "l.sqlite", id, "--verdict", "2", "--as", "judge", "--note", "saw it")
    settled.expectSuccess()
    #expect(settled.output == "l.sqlite: query \(id): settled as 2 > 1\n")
    #expect(try labels("list", "l.sqlite", "--disputed").output.split(separator: "\n").count == 1)
    #expect(
      try labels("list", "l.sqlite", "--query", id).output
        .contains("settled by judge as 2 > 1 (\"saw it\")"))
    let consensus = try labels("consensus", "l.sqlite")
    #expect(consensus.errors.contains("2 queries: 1 settled, 1 by votes, 0 tied"))
    try labels("export", "l.sqlite", "--format", "pairs", "--output", "p.jsonl").expectSuccess()
    let rows = try String(contentsOfFile: place.file("p.jsonl"), encoding: .utf8)
    #expect(rows.split(separator: "\n").count == 4)
    #expect(rows.split(separator: "\n").count { $0.contains("judge") } == 1)
    #expect(
      try labels("import", "l.sqlite", "--input", "p.jsonl").output.contains("0 answers added"))
    try labels("settle", "l.sqlite", id, "--reopen").expectSuccess()
    #expect(try labels("list", "l.sqlite", "--disputed").output.split(separator: "\n").count == 2)
  }

  @Test("An annotator is left out and taken in again, and then votes count or not")
  func standing() throws {
    #expect(
      try labels("drop", "l.sqlite", "bob", "--note", "coins").output.contains(
        "2 answers of bob count no more"))
    #expect(try labels("list", "l.sqlite", "--disputed").output.isEmpty)
    #expect(try labels("list", "l.sqlite").output.contains("bob: 2 > 1 (certain, left out)"))
    try labels("drop", "l.sqlite", "bob").expectOneLine(saying: ["whose answers do not count"])
    try labels("readmit", "l.sqlite", "bob").expectSuccess()
    #expect(!(try labels("list", "l.sqlite", "--disputed").output.isEmpty))
    try labels("drop", "l.sqlite", "eve").expectOneLine(saying: ["answers of ann, bob, cat"])
  }

  @Test("Tables are JSON and CSV, and replace no input")
  func tables() throws {
    struct Line: Decodable {
      struct Given: Decodable { let annotator: String }
      let query: String
      let answers: [Given]
      let disputed: Bool
    }
    let lines = try labels("list", "l.sqlite", "--annotator", "bob", "--json").json([Line].self)
    #expect(lines.map(\.answers.count) == [3, 3] && lines.allSatisfy(\.disputed))
    try labels("list", "l.sqlite", "--csv", "a.csv").expectSuccess()
    try labels("consensus", "l.sqlite", "--csv", "c.csv").expectSuccess()
    for (name, count) in [("a.csv", 7), ("c.csv", 3)] {
      let text = try String(contentsOfFile: place.file(name), encoding: .utf8)
      let columns = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).count
      }
      #expect(columns.count == count && Set(columns).count == 1)
    }
    try labels("list", "l.sqlite", "--csv", "l.sqlite").expectOneLine(saying: ["l.sqlite"])
    #expect(try labels("list", "l.sqlite", "--since", "soon").exitCode == 64)
    #expect(try labels("list", "l.sqlite", "--task", "fly").exitCode == 64)
  }

  @Test("What is not there is refused in one line")
  func refused() throws {
    let id = try firstQuery()
    try labels("settle", "l.sqlite", "zz", "--verdict", "1").expectOneLine(saying: ["none of 2"])
    for verdict in ["9", "q", "s", "hm"] {
      try labels("settle", "l.sqlite", id, "--verdict", verdict)
        .expectOneLine(saying: ["a verdict on 2 candidates", verdict])
    }
    try labels("settle", "l.sqlite", id, "--reopen").expectOneLine(saying: ["settled"])
    try labels("settle", "absent.sqlite", id, "--verdict", "1").expectOneLine(saying: ["absent"])
    try labels("list", "l.sqlite", "--annotator", "eve").expectOneLine(saying: ["ann, bob, cat"])
    #expect(try labels("settle", "l.sqlite", id).exitCode == 64)
  }

  @Test("Every figure is followed by what to do, and what it says to run can be run")
  func advice() throws {
    let summary = try labels("summary", "l.sqlite")
    let agreement = try labels("agreement", "l.sqlite", "--resamples", "50")
    let lines = (summary.output + agreement.output).split(separator: "\n")
    #expect(lines.contains { $0.contains("go on with rapl label; 30 comparisons were enough") })
    #expect(
      lines.contains {
        $0.hasPrefix("cycles: ") && $0.contains("(rapl labels list l.sqlite --disputed)")
      })
    #expect(
      lines.contains { $0.contains("the first shown is best") && $0.contains("; nothing to do") })
    #expect(lines.contains { $0.hasPrefix("alpha of all") && $0.contains("guidelines") })
    #expect(
      lines.contains {
        $0.hasPrefix("kappa of ann and bob")
          && $0.contains("list l.sqlite --disputed --annotator ann")
      })
    try labels("list", "l.sqlite", "--disputed", "--annotator", "ann").expectSuccess()
    let many = try place.run(
      "label", "dots.hdf5", "--labels", "s.sqlite", "--simulate", "--query", "pair", "--count", "6")
    many.expectSuccess()
    #expect(
      try labels("summary", "s.sqlite").output.contains("0 pairs answered both ways; nothing to do")
    )
  }
}
