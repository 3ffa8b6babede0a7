import Episodes
import Foundation
import Reports
import Testing

@Suite("A figure of reward curves")
struct RewardCurveFigureTests {
  private static let hostile = "</text><script src=\"http://x\">&'\u{1B}\u{0}\u{FFFF}\n"

  @Test("is well-formed, with a line per curve, numbers on both axes and a legend")
  func parts() throws {
    let figure = try RewardCurveFigure(
      title: "Good and bad",
      curves: [
        RewardCurve(name: "good", rewards: [0, 0.5, 1]),
        RewardCurve(name: "bad", rewards: [0, -0.25]),
      ])
    let markup = try #require(WellFormedMarkup(figure.svg))
    let curves = markup.elements.filter { $0.attributes["class"] == "curve" }
    #expect(curves.count == 4)
    #expect(Set(curves.compactMap { $0.attributes["stroke"] }).count == 2)
    #expect(markup.elements.first?.attributes["viewBox"] == "0 0 640 400")
    for text in ["Good and bad", "good", "bad", "step", "reward", "0.5", "1", "3"] {
      #expect(markup.text.contains(text))
    }
  }

  @Test("draws the highest reward at the top and sums rewards up where asked")
  func cumulative() throws {
    let curve = try RewardCurve(name: "a", rewards: [1, 1, 2])
    let single = RewardCurveFigure(title: "t", curves: [curve]).svg
    let summed = RewardCurveFigure(title: "t", curves: [curve], quantity: .cumulativeReward).svg
    #expect(single.contains("M72.00 304.00 L348.00 304.00 L624.00 40.00"))
    #expect(summed.contains("M72.00 304.00 L348.00 216.00 L624.00 40.00"))
    #expect(summed.contains("cumulative reward"))
  }

  @Test("stays well-formed with hostile names, and lets none of them become an element")
  func hostileNames() throws {
    let figure = try RewardCurveFigure(
      title: Self.hostile, curves: [RewardCurve(name: Self.hostile, rewards: [1])])
    let markup = try #require(WellFormedMarkup(figure.svg))
    #expect(markup.count(of: "script") == 0)
    #expect(markup.text.contains("<script src=\"http://x\">&'"))
  }

  @Test(
    "draws curves of one step, without change, and of very large and small rewards",
    arguments: [
      [1], [0, 0], [-3, -3, -3], [3e38, 3e38, -3e38], [.leastNonzeroMagnitude, 0],
      [1e8, 1.000_000_1e8],
      [5, 5.000_001],
    ] as [[Float]])
  func edges(rewards: [Float]) throws {
    for quantity in [RewardCurveFigure.Quantity.reward, .cumulativeReward] {
      let figure = try RewardCurveFigure(
        title: "edge", curves: [RewardCurve(name: "a", rewards: rewards)], quantity: quantity)
      let markup = try #require(WellFormedMarkup(figure.svg))
      #expect(!figure.svg.contains("nan") && !figure.svg.contains("inf"))
      #expect((2...30).contains(markup.count(of: "text")))
    }
  }

  @Test("has no curve without a reward, or of rewards that are not finite")
  func refusals() {
    #expect(throws: DataError.self) { try RewardCurve(name: "a", rewards: []) }
    #expect(throws: DataError.self) { try RewardCurve(name: "a", rewards: [.infinity]) }
  }
}
