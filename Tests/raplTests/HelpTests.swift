import Testing

@Suite("Help and usage")
struct HelpTests {
  static let commands = [
    "demo", "inspect", "frames", "label", "label serve", "label links", "labels", "labels summary",
    "labels export",
    "labels import", "labels merge", "labels agreement", "labels reliability", "labels undo",
    "encode", "pretrain", "align", "explain", "reward", "evaluate", "export", "study",
    "study-labelling", "encoders", "encoders list", "encoders check",
  ]

  @Test("The root lists every command and every exit code")
  func root() throws {
    let outcome = try Workplace().run("--help")
    outcome.expectSuccess()
    for command in Self.commands where !command.contains(" ") {
      #expect(outcome.output.contains("\n  \(command) "), "\(command)")
    }
    for code in ["0 done", "64 usage", "130 interrupted"] {
      #expect(outcome.output.contains(code))
    }
  }

  @Test("Every command explains itself with an example", arguments: commands)
  func command(_ command: String) throws {
    let outcome = try Workplace().run(command.split(separator: " ").map(String.init) + ["--help"])
    outcome.expectSuccess()
    #expect(outcome.output.contains("Example"))
    #expect(outcome.output.contains("rapl \(command)"))
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    "Wrong usage ends with 64, says what is wrong and does nothing",
    arguments: [
      ("encode dots.hdf5 --output out.hdf5 --nonsense", "--nonsense"),
      ("encode dots.hdf5", "--output"),
      ("align dots.hdf5 --labels l.sqlite --output out --epsilon 0", "--epsilon"),
      ("align dots.hdf5 --labels l.sqlite --output out --seed many", "--seed"),
      ("reward --embeddings e.hdf5 --reference a --output out.hdf5 --epsilon 0", "--epsilon"),
      (
        "reward --embeddings e.hdf5 --reference a --references-from l --output out.hdf5",
        "--references-from"
      ),
      ("reward --embeddings e.hdf5 --output out.hdf5", "--references-from"),
      ("reward dots.hdf5 --embeddings e.hdf5 --reference a --output out.hdf5", "--embeddings"),
      ("pretrain dots.hdf5", "--output"),
      ("pretrain dots.hdf5 --objective tcc --output out --batch 1", "--batch"),
      ("pretrain dots.hdf5 --objective vip --output out --discount 2", "--discount"),
      ("explain dots.hdf5 --encoder e --output out --neighbours 0", "--neighbours"),
      (
        "explain dots.hdf5 --encoder e --output out --reference a --references-from l",
        "--references-from"
      ),
      ("label dots.hdf5 --labels l.sqlite", "--simulate"),
      ("label dots.hdf5 --labels l.sqlite --simulate --count 0", "--count"),
      ("label ask dots.hdf5 --labels l.sqlite --simulate --count 0", "--count"),
      ("label serve dots.hdf5 --labels l.sqlite --annotators a,a", "--annotators"),
      ("label serve dots.hdf5 --labels l.sqlite --annotators a,b --overlap 3", "--overlap"),
      ("label serve dots.hdf5 --labels l.sqlite --annotators a --host 0.0.0.0", "--public-url"),
      ("label serve dots.hdf5 --labels l.sqlite --annotators a --total 0", "--total"),
      ("label serve dots.hdf5 --labels l.sqlite --annotators a --return-after 0", "--return-after"),
      ("frames clip.mp4 --indices 0,x --output frames", "--indices"),
      ("export dots.hdf5 --format nonsense --rewards r.hdf5 --output out", "--format"),
      ("nonsense", "nonsense"),
    ])
  func usage(_ line: String, _ culprit: String) throws {
    let place = try Workplace()
    let outcome = try place.run(line.split(separator: " ").map(String.init))
    #expect(outcome.exitCode == 64, "\(outcome.testDescription)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.first?.contains(culprit) == true, "\(outcome.errors)")
    #expect(place.contents().isEmpty)
  }

  @Test(
    "An argument that is repeated cannot speak to the terminal",
    arguments: ["--x\u{1B}[31m", "--seed=\u{1B}]0;title\u{7}", "--y\nrapl: all is well"])
  func hostileArgument(_ argument: String) throws {
    let outcome = try Workplace().run(["align", "dots.hdf5", argument])
    #expect(outcome.exitCode == 64)
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\u{7}"))
    #expect(!outcome.errorLines.contains { $0.hasPrefix("rapl: all is well") })
    #expect(outcome.errorLines.contains { $0.hasPrefix("Usage: rapl align") })
  }
}
