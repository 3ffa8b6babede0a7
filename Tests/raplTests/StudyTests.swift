import Foundation
import Testing

@Suite("rapl study")
struct StudyTests {
  private let place: Workplace
  private let arguments = [
    "study", "dots.hdf5", "--rankings", "3", "--folds", "2", "--seeds", "1", "--updates", "2",
    "--batch", "2", "--results", "results.jsonl", "--json",
  ]

  init() throws {
    place = try Workplace()
    try place.writeDots(count: 12)
  }

  private func lines() throws -> [String] {
    try String(contentsOfFile: place.file("results.jsonl"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test("goes on from the whole lines that an ended run left, to the same table")
  func resumes() throws {
    let first = try place.run(arguments)
    first.expectSuccess()
    let kept = try lines()
    #expect(kept.count == 4)
    let remnant = kept.prefix(2).joined(separator: "\n") + "\n" + kept[2].prefix(40)
    try place.write(Data(remnant.utf8), to: "results.jsonl")
    let second = try place.run(arguments)
    second.expectSuccess()
    #expect(second.output == first.output)
    #expect(try Set(lines()) == Set(kept) && lines().count == 4)
    let third = try place.run(arguments + ["--methods", "after", "goal"])
    third.expectSuccess()
    #expect(try lines().count == 6)
  }

  @Test("does not mix the measurements of two studies, nor takes another file for results")
  func refusals() throws {
    try place.run(arguments).expectSuccess()
    let before = try lines()
    try place.run(arguments + ["--epsilon", "0.2"])
      .expectOneLine(saying: ["results.jsonl", "line 1", "another study", "--results"])
    #expect(try lines() == before)
    try place.write(Data("hello\n".utf8), to: "results.jsonl")
    try place.run(arguments).expectOneLine(saying: ["line 1", "a measurement of a study"])
  }
}
