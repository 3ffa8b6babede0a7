import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Bradley-Terry strengths")
struct BradleyTerryTests {
  @Test("recover known strengths from comparisons drawn by them")
  func recovery() throws {
    let known = (0..<6).map { Double($0) - 2.5 }
    var generator = SeededGenerator(seed: 11)
    var comparisons: [Comparison] = []
    for _ in 0..<3000 {
      let (a, b) = (generator.index(below: 6), generator.index(below: 6))
      guard a != b else { continue }
      let firstWins = generator.unit() < 1 / (1 + exp(known[b] - known[a]))
      let (winner, loser) = firstWins ? (a, b) : (b, a)
      comparisons.append(
        Comparison(try .numbered(winner), try .numbered(loser), outcome: .firstBetter))
    }
    let strengths = BradleyTerry.strengths(of: comparisons)
    for (number, strength) in known.enumerated() {
      #expect(try abs(#require(strengths[.numbered(number)]) - strength) < 0.35)
    }
  }

  @Test("of two episodes are those of the closed form")
  func closedForm() throws {
    let (a, b) = try (EpisodeID.numbered(1), EpisodeID.numbered(2))
    let wins = [Comparison](repeating: Comparison(a, b, outcome: .firstBetter), count: 3)
    let strengths = BradleyTerry.strengths(of: wins + [Comparison(b, a, outcome: .firstBetter)])
    let difference = try #require(strengths[a]) - #require(strengths[b])
    // Without the prior the difference is log 3; the prior draws it towards 0.
    #expect(difference < log(3) && difference > log(3) * 0.85)
    #expect(abs(try #require(strengths[a]) + #require(strengths[b])) < 1e-6)
  }

  @Test("stay finite for an unbeaten episode, and equal for a tie")
  func finite() throws {
    let (a, b, c) = try (EpisodeID.numbered(1), EpisodeID.numbered(2), EpisodeID.numbered(3))
    let strengths = BradleyTerry.strengths(of: [
      Comparison(a, b, outcome: .firstBetter, weight: 5), Comparison(b, c, outcome: .tie),
    ])
    #expect(strengths.values.allSatisfy { $0.isFinite })
    let order = strengths.sorted { $0.value > $1.value }.map(\.key)
    #expect(order.first == a)
    let tied = BradleyTerry.strengths(of: [Comparison(a, b, outcome: .tie)])
    #expect(abs(try #require(tied[a]) - #require(tied[b])) < 1e-9)
    #expect(BradleyTerry.strengths(of: []).isEmpty)
  }
}
