import Foundation
import TestSupport
import Testing

@Suite("Wrong usage ends with 64 and one plain line")
struct UsageTests {
  /// A command and what the line says; nothing is read before it.
  static let unusable = [
    ("frames clip.mp4 --indices 0 --output f --size 0x0", "--size takes rows and columns from 1"),
    ("frames clip.mp4 --indices 0 --output f --size 9999999999x1", "--size takes"),
    ("frames clip.mp4 --indices 0,, --output f", "--indices takes numbers"),
    ("label e --labels l --simulate --skip-threshold nan", "--skip-threshold must be a finite"),
    ("label e --labels l --simulate --equal-threshold=inf", "--equal-threshold must be a finite"),
    ("label e --labels l --simulate --rationality inf", "--rationality must be a finite"),
    ("label e --labels l --player web --cameras a,,b", "--cameras are up to 6 different"),
    ("label e --labels l --player web --cameras a,a", "--cameras are up to 6 different"),
    ("reward --embeddings e --reference a --output o --score-weight nan", "--score-weight must be"),
    ("evaluate r --margin nan", "--margin must be"),
    ("align e --labels l --output o --drift-penalty inf", "--drift-penalty must be"),
    ("study-labelling e --embeddings e --rationality inf", "--rationality must be a finite"),
  ]

  /// Options that would have no effect.
  static let idle = [
    (
      "reward --embeddings e --reference a --output o --camera wrist", "--camera goes with episodes"
    ),
    ("reward --embeddings e --reference a --output o --encoder x", "--encoder goes with episodes"),
    ("reward --embeddings e --reference a --output o --no-cache", "--no-cache goes with episodes"),
    ("reward e --reference a --output o --coverage 0.8", "--coverage goes with --outcomes"),
    ("reward e --reference a --output o --reference-count 3", "--reference-count goes with"),
    ("reward e --reference a --output o --softmin-temperature 1", "goes with --combine softmin"),
    ("reward e --reference a --output o --matcher dtw --epsilon 1", "--epsilon goes with"),
    ("reward e --reference a --output o --preset goal --band 0.1", "--band goes with"),
    ("explain e --output o --reference-count 3", "--reference-count goes with --references-from"),
    ("encode e --output o --cache c --no-cache", "--cache and --no-cache exclude each other"),
    ("label e --labels l --simulate --camera wrist", "--camera goes with --player"),
    ("label e --labels l --simulate --reasons tidy", "--reasons goes with --player"),
    (
      "label e --labels l --player web --camera a --cameras b", "give either --camera, or --cameras"
    ),
    ("label e --labels l --simulate --port 80", "--port goes with --player web"),
    ("label e --labels l --simulate --set-size 3", "--set-size goes with --query set"),
    ("label e --labels l --player web --sheet s.png", "--sheet goes with --player sheet"),
    ("label e --labels l --player none --keys k", "--keys goes with"),
    ("label e --labels l --player none --graphics sixel", "--graphics goes with"),
    ("label e --labels l --player web --colours 16", "--colours goes with"),
    ("label e --labels l --player none --cameras all", "--cameras goes with"),
    ("label e --labels l --player none --mistake-rate 0.1", "--mistake-rate goes with --simulate"),
    ("label e --labels l --player none --json", "--json goes with --simulate"),
    ("inspect e --memory-limit 4", "--memory-limit goes with --isolate"),
    ("inspect e --cpu-limit 4", "--cpu-limit goes with --isolate"),
    ("labels export l --output o --ties", "--ties goes with --format pairs"),
    ("align e --labels l --output o --adapter-rank 2", "--adapter-rank goes with --train adapters"),
    ("align e --labels l --output o --preset rlhf --epsilon 1", "--epsilon goes with distances"),
    ("align e --labels l --output o --pretraining none --unlabelled", "--unlabelled goes with"),
  ]

  @Test("A number that is none, or out of range", arguments: unusable)
  func numbers(line: String, words: String) throws { try check(line, words) }

  @Test("An option that means nothing here", arguments: idle)
  func useless(line: String, words: String) throws { try check(line, words) }

  private func check(_ line: String, _ words: String) throws {
    let outcome = try Workplace().run(line.split(separator: " ").map(String.init))
    #expect(outcome.exitCode == 64, "\(outcome.testDescription)")
    #expect(outcome.errorLines.first?.hasPrefix("Error: ") == true)
    #expect(outcome.errorLines.first?.contains(words) == true, "\(outcome.errors)")
    #expect(outcome.errorLines.count { !$0.contains("sage") && !$0.contains("--help") } == 1)
  }

  @Test(
    "Names that are not UTF-8 are refused by name, not taken for others",
    arguments: [
      "inspect $'caf\\xe9.hdf5'", "encode dots.hdf5 --no-cache --output $'caf\\xe9.hdf5'",
      "labels summary $'caf\\xe9.hdf5'",
    ])
  func otherBytes(line: String) throws {
    let place = try Workplace()
    try place.writeDots()
    let outcome = try place.run(after: "exec \(try Products.command.path) \(line)", [])
    #expect(outcome.exitCode == 64, "\(outcome.testDescription)")
    #expect(outcome.errorLines.first?.contains(#"caf\xE9.hdf5 is not UTF-8"#) == true)
    #expect(place.contents() == ["dots.hdf5"])
  }

  @Test("A working folder that is not UTF-8 is refused in one line")
  func otherFolder() throws {
    let outcome = try Workplace().run(after: "mkdir $'d\\xe9' && cd $'d\\xe9'", ["inspect", "."])
    outcome.expectOneLine(saying: [#"d\xE9"#, "change to another folder"])
  }
}
