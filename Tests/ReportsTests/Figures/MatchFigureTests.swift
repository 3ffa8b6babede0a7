import Episodes
import Foundation
import Reports
import Rewards
import Testing

@Suite("A figure of a match")
struct MatchFigureTests {
  private func explanation(_ steps: Int, _ referenceSteps: Int, bump: Int? = nil) throws
    -> MatchExplanation
  {
    func line(_ name: String, _ count: Int, bump: Int? = nil) throws -> EmbeddingSequence {
      try EmbeddingSequence(
        id: EpisodeID(name), stepCount: count, dimension: 2,
        values: (0..<count).flatMap { [Float($0) / Float(count), $0 == bump ? 3 : 1] })
    }
    var settings = RewardSettings()
    settings.matcher = .timeWarping
    settings.cost = .euclidean
    let rewarder = try Rewarder(
      references: [line("reference<&>", referenceSteps)], settings: settings)
    let episode = try line("episode", steps, bump: bump)
    return try rewarder.explanation(of: episode, rewardedAs: rewarder.trace(of: episode))
  }

  private func elements(_ markup: WellFormedMarkup, _ kind: String) -> [[String: String]] {
    markup.elements.map(\.attributes).filter {
      $0["class"]?.split(separator: " ").contains { $0 == kind } == true
    }
  }

  private func figure(_ explanation: MatchExplanation, _ title: String = "a match", marks: Int = 5)
    throws -> WellFormedMarkup
  {
    let svg = MatchFigure(title: title, explanation: explanation, markCount: marks).svg
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    return try #require(WellFormedMarkup(svg))
  }

  @Test("has the diagonal of a like pair from the lower left, and names its axes in steps")
  func diagonal() throws {
    let markup = try figure(explanation(8, 8))
    let cells = elements(markup, "mass")
    #expect(cells.map { $0["x"] } == (0..<8).map { String(format: "%.2f", 72 + Double($0) * 69) })
    #expect(
      cells.map { $0["y"] } == (0..<8).map { String(format: "%.2f", 355 - Double($0) * 45) })
    #expect(cells.allSatisfy { $0["fill-opacity"] == "1.00" })
    for text in ["a match", "step of episode", "step of reference<&>", "loss", "0", "6"] {
      #expect(markup.text.contains(text))
    }
    #expect(markup.elements.first?.attributes["viewBox"] == "0 0 640 540")
  }

  @Test("marks the step that loses most, with the highest bar")
  func worst() throws {
    let markup = try figure(explanation(8, 8, bump: 3), marks: 1)
    let bars = elements(markup, "loss")
    #expect(bars.count == 8 && bars[3]["height"] == "48.00")
    #expect(elements(markup, "worst").map { $0["x"] } == ["279.00"])
    #expect(bars[6]["height"] == "0.00" && markup.text.contains("losing most: 3"))
  }

  @Test(
    "stays small for long episodes and sound for short ones and hostile names",
    arguments: [(1, 1), (1, 7), (7, 1), (97, 95), (500, 3), (500, 400)])
  func edges(steps: Int, referenceSteps: Int) throws {
    let markup = try figure(explanation(steps, referenceSteps), "</text><script>&\u{1B}\u{FFFF}")
    #expect(markup.count(of: "script") == 0 && markup.text.contains("</text><script>&"))
    #expect(elements(markup, "mass").count <= 96 * 96)
    #expect(elements(markup, "loss").count == min(steps, 96))
    #expect(Set(elements(markup, "mass").compactMap { $0["x"] }).count == min(steps, 96))
  }

  @Test("draws the whole plan: the darkest cell of every column is where the step is said to go")
  func place() throws {
    let explanation = try explanation(12, 5)
    let cells = elements(try figure(explanation), "mass")
    for step in explanation.steps {
      let x = String(format: "%.2f", 72 + Double(step.step) * 46)
      let y = String(format: "%.2f", 400 - Double(step.referenceStep + 1) * 72)
      let cell = cells.first { $0["x"] == x && $0["y"] == y }
      #expect(cell?["fill-opacity"] == "1.00")
    }
  }
}
