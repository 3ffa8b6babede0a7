import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("What annotators are asked, and what is learned from")
struct LabelAskingTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots(count: 6)
  }

  private func label(_ lines: [String], _ options: String...) throws -> Outcome {
    try place.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: "lines.txt")
    return try place.run(
      after: "exec < lines.txt",
      ["label", "dots.hdf5", "--labels", "l.sqlite", "--player", "none", "--annotator", "ann"]
        + ["--query", "pair"] + options)
  }

  private func run(_ line: String) throws -> Outcome {
    try place.run(line.split(separator: " ").map(String.init))
  }

  private func lines(_ outcome: Outcome) throws -> [[String: Any]] {
    try outcome.output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("Guidelines come first, practice is explained, and checks look like questions")
  func asking() throws {
    try place.write(Data("# Look\n\nAt the dot.\n".utf8), to: "guide.md")
    let right = #"{"ranking": [["dots/demo_1"], ["dots/demo_0"]]"#
    try place.write(Data((right + #", "explanation": "It goes on."}"#).utf8), to: "practice.jsonl")
    try place.write(Data((right + "}\n").utf8), to: "gold.jsonl")
    let outcome = try label(
      Array(repeating: "1", count: 12), "--question", "Which dot is calmer?", "--count", "4",
      "--guidelines", "guide.md", "--practice", "practice.jsonl", "--gold", "gold.jsonl",
      "--gold-rate", "0.5", "--attention-rate", "0.3")
    outcome.expectSuccess()
    let shown = try lines(outcome)
    #expect(shown[0]["guidelines"] as? String == "# Look\n\nAt the dot.")
    #expect(shown[1]["practice"] as? Bool == true)
    #expect(try #require(shown[2]["feedback"] as? String).hasSuffix("It goes on."))
    let rest = shown.dropFirst(3)
    #expect(rest.allSatisfy { $0["practice"] == nil && $0["feedback"] == nil })
    let ordinary = rest.count { $0["question"] as? String == "Which dot is calmer?" }
    let checks = rest.count {
      ($0["question"] as? String)?.hasSuffix("This checks that the question is read.") == true
    }
    #expect(ordinary == 5 && ordinary + checks == rest.count)
    #expect(outcome.errors.contains("4 of 4 answers of ann"))
    let summary = try run("labels summary l.sqlite")
    #expect(summary.output.contains("1 gold") && summary.output.contains("1 practice"))
    let events = try LabelStore(readingFrom: place.file("l.sqlite")).events()
    #expect(
      events.contains {
        if case .briefed(_, let text) = $0.change { text == "# Look\n\nAt the dot." } else { false }
      })
  }

  @Test("Commands that learn take one criterion, and name those there are")
  func criteria() throws {
    try label(
      Array(repeating: "1", count: 12), "--criteria", "smooth", "--criteria",
      "safe=Which is safer?",
      "--count", "6"
    ).expectSuccess()
    let commands = [
      "align dots.hdf5 --labels l.sqlite --output aligned --updates 2",
      "reward dots.hdf5 --encoder keypoint --references-from l.sqlite --output r.hdf5",
      "labels reliability l.sqlite", "labels agreement l.sqlite",
    ]
    for command in commands {
      try run(command).expectOneLine(saying: ["l.sqlite", "2: safe, smooth", "--criterion"])
      try run("\(command) --criterion fast").expectOneLine(saying: ["safe, smooth", "fast"])
      try run("\(command) --criterion safe").expectSuccess()
    }
    try run("evaluate r.hdf5 --episodes dots.hdf5 --labels l.sqlite --criterion smooth")
      .expectSuccess()
    try run("labels export l.sqlite --format pairs --criterion safe --output p.jsonl")
      .expectSuccess()
    let summary = try run("labels summary l.sqlite")
    #expect(summary.output.contains("by criterion: 6 safe, 6 smooth"))
    #expect(summary.output.contains("by safe:") && summary.output.contains("by smooth:"))
    let rows = try String(contentsOfFile: place.file("p.jsonl"), encoding: .utf8)
    #expect(rows.split(separator: "\n").count == 6 && rows.contains(#""criterion":"safe""#))
  }

  @Test(
    "Who was left out is not learned from, and a settlement stands for the answers to its query")
  func dropped() throws {
    try label(["1", "1", "1"], "--count", "3").expectSuccess()
    let store = try LabelStore(path: place.file("l.sqlite"))
    let (ann, carol) = try (Annotator("ann"), Annotator("carol"))
    let first = try #require(try store.answers().first).judgement.query
    try store.settle(first.id, as: .tie, by: carol)
    try run("labels export l.sqlite --format pairs --output p.jsonl").expectSuccess()
    #expect(
      try String(contentsOfFile: place.file("p.jsonl"), encoding: .utf8).count { $0 == "\n" } == 2)
    try store.drop(ann, by: carol)
    let export = try run("labels export l.sqlite --format pairs --ties --output p.jsonl")
    #expect(export.output.contains("1 comparisons"))
    let summary = try run("labels summary l.sqlite")
    #expect(summary.output.contains("left out: ann"))
    #expect(summary.output.contains("disputes that were ended: 1"))
  }

  @Test(
    "Options that do not fit are refused",
    arguments: [
      ["--criteria", "a b"], ["--criteria", "smooth,smooth"], ["--criteria", ""],
      ["--gold-rate", "0.2"], ["--attention-rate", "2"],
      ["--criteria", "smooth,safe", "--until-stable"],
    ])
  func refusals(options: [String]) throws {
    let outcome = try place.run(
      ["label", "dots.hdf5", "--labels", "l.sqlite", "--simulate", "--query", "pair"] + options)
    #expect(outcome.exitCode == 64 && !place.contents().contains("l.sqlite"), "\(outcome.errors)")
  }

  @Test("Files of guidelines and right answers that cannot be used are refused by name")
  func unusable() throws {
    try place.write(Data([0xFF, 0xFE]), to: "bad")
    for option in ["--guidelines", "--practice", "--gold"] {
      try label(["1"], option, "bad").expectOneLine(saying: ["bad"])
      try label(["1"], option, "absent").expectOneLine(saying: ["absent"])
    }
    try label(["1"], "--question", "\u{1B}[2J").expectOneLine(saying: ["question"])
    #expect(!place.contents().contains("l.sqlite"))
  }
}
