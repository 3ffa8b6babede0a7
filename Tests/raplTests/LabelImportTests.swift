import Foundation
import TestSupport
import Testing

@Suite("Answers of other programs")
struct LabelImportTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
  }

  private func write(_ text: String, to name: String) throws {
    try place.write(Data(text.utf8), to: name)
  }

  @Test("Pairs go out, come in elsewhere, and are the same pairs")
  func pairs() throws {
    try place.writeLabels()
    func export(_ file: String, to name: String) throws -> String {
      try place.run("labels", "export", file, "--format", "pairs", "--output", name).expectSuccess()
      return try String(contentsOfFile: place.file(name), encoding: .utf8)
    }
    let rows = try export("labels.sqlite", to: "a.jsonl")
    let outcome = try place.run(
      "labels", "import", "new.sqlite", "--input", "a.jsonl", "--episodes", "dots.hdf5")
    outcome.expectSuccess()
    #expect(outcome.output == "new.sqlite: 2 answers added, 0 already there\n")
    #expect(
      try export("new.sqlite", to: "b.jsonl").split(separator: "\n").sorted()
        == rows.split(separator: "\n").sorted())
    let again = try place.run("labels", "import", "new.sqlite", "--input", "a.jsonl", "--json")
    struct Count: Decodable, Equatable { let added, already_there, left_out: Int }
    #expect(try again.json(Count.self) == Count(added: 0, already_there: 2, left_out: 0))
  }

  @Test("Rows for trl name videos by their paths")
  func trl() throws {
    try write(
      #"{"prompt":"go","chosen":"/videos/dots/demo_1.mp4","rejected":"s3://b/demo_0.mp4"}"#,
      to: "r.jsonl")
    try place.run("labels", "import", "l.sqlite", "--input", "r.jsonl", "--annotator", "ann")
      .expectOneLine(saying: ["r.jsonl", "2 that mean no episode", "(--episodes)"])
    #expect(!FileManager.default.fileExists(atPath: place.file("l.sqlite")))
    try place.run(
      "labels", "import", "l.sqlite", "--input", "r.jsonl", "--annotator", "ann", "--episodes",
      "dots.hdf5"
    ).expectSuccess()
    try place.run("labels", "import", "l.sqlite", "--input", "r.jsonl", "--episodes", "dots.hdf5")
      .expectOneLine(saying: ["line 1", "(--annotator)"])
  }

  @Test("Label Studio's sides can be named, and options of another layout are wrong usage")
  func labelStudio() throws {
    let result = #"{"from_name":"pw","type":"pairwise","value":{"selected":"right"}}"#
    try write(
      #"[{"id":1,"data":{"up":"demo_0.mp4","down":"demo_2.mp4"},"#
        + #""annotations":[{"completed_by":4,"result":[\#(result)]}]}]"#, to: "p.json")
    let command = ["labels", "import", "l.sqlite", "--input", "p.json", "--episodes", "dots.hdf5"]
    try place.run(command).expectOneLine(saying: ["p.json", "down, up", "(--left, --right)"])
    try place.run(command + ["--left", "up", "--right", "down"]).expectSuccess()
    let usage = try place.run(command + ["--format", "pairs", "--control", "pw"])
    #expect(usage.exitCode == 64 && usage.errors.contains("--control goes with"))
    #expect(try place.run(command + ["--left", "up"]).exitCode == 64)
  }
}
