import Episodes
import Foundation
import Reports
import Rewards
import TestSupport
import Testing

@Suite("A report of a match")
struct MatchReportTests {
  private let report: MatchReport

  init() throws { report = try Self.report(naming: "good/demo_0") }

  private static let pictures = [
    MatchReport.Picture(name: "costliest", caption: "1 with 2 & <3>", png: Data([0x89, 0x50, 0]))
  ]

  private static func report(naming name: String, pictures: [MatchReport.Picture] = pictures)
    throws -> MatchReport
  {
    func line(_ name: String, _ count: Int, offset: Float) throws -> EmbeddingSequence {
      try EmbeddingSequence(
        id: EpisodeID(name), stepCount: count, dimension: 2,
        values: (0..<count).flatMap { [Float($0) / Float(count), 1 + offset * Float($0)] })
    }
    let rewarder = try Rewarder(
      references: [line(name, 9, offset: 0)], settings: RewardSettings())
    let episode = try line("bad/demo_1", 12, offset: 0.1)
    return try MatchReport(
      explanation: rewarder.explanation(of: episode, rewardedAs: rewarder.trace(of: episode)),
      pictures: pictures, provenance: Provenance(command: "rapl reward", seeds: ["s": 3]))
  }

  @Test("is one well-formed page with the map, the ten steps that lose most, and the pictures")
  func parts() throws {
    let page = try #require(WellFormedMarkup(report.html))
    #expect(page.count(of: "svg") == 1 && page.count(of: "img") == 1)
    #expect(page.count(of: "tr") == 1 + 10 + 3)
    let sources = page.elements.compactMap { $0.attributes["src"] }
    #expect(sources == ["data:image/png;base64,iVAA"])
    for text in ["bad/demo_1 matched with good/demo_0", "1 with 2 & <3>", "rapl reward"] {
      #expect(page.text.contains(text))
    }
    let bare = try #require(
      WellFormedMarkup(Self.report(naming: "a", pictures: []).html))
    #expect(bare.count(of: "img") == 0 && !bare.text.contains("Frames"))
  }

  @Test("lets no name become an element")
  func hostileNames() throws {
    let page = try #require(
      WellFormedMarkup(Self.report(naming: "<script>&\"'", pictures: []).html))
    #expect(page.count(of: "script") == 0 && page.text.contains("<script>&\"'"))
  }

  @Test("writes the page, the numbers, the map and the pictures, and gives the same bytes again")
  func files() throws {
    let folder = try TemporaryFolder()
    let names = try report.write(toFolder: folder.file("out/deep"))
    #expect(
      names == ["explanation.html", "explanation.json", "match.svg", "costliest.png"])
    let found = try FileManager.default.contentsOfDirectory(atPath: folder.file("out/deep"))
    #expect(found.sorted() == names.sorted())
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: folder.file("out/deep/\(name)")))
    }
    #expect(try bytes("costliest.png") == Self.pictures[0].png)
    #expect(try bytes("match.svg") == Data(report.figure.svg.utf8))
    #expect(try bytes("explanation.html") == Data(Self.report(naming: "good/demo_0").html.utf8))
    let numbers = try JSONDecoder().decode(ExplanationNumbers.self, from: bytes("explanation.json"))
    #expect(numbers.episode == "bad/demo_1" && numbers.reference == "good/demo_0")
    #expect(numbers.steps.map(\.step) == Array(0..<12) && numbers.referenceStepCount == 9)
    #expect(abs(numbers.steps.reduce(0) { $0 + $1.loss } - numbers.cost) < 1e-12)
    #expect(numbers.costliest == report.costliest.map(\.step) && numbers.costliest.count == 10)
    #expect(abs(numbers.total + numbers.cost) < 1e-9)
  }

  @Test("names the file when it cannot be written")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    expectError(.unwritable, saying: "file/explanation.json") {
      try report.write(toFolder: folder.file("file"))
    }
  }
}
