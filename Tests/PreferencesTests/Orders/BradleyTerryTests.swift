import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Bradley-Terry strengths")
struct BradleyTerryTests {
  private func item(_ number: Int, _ steps: Range<Int>? = nil) throws -> LabelItem {
    LabelItem(episode: try .numbered(number), steps: steps)
  }

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
      comparisons.append(Comparison(try item(winner), try item(loser)))
    }
    let strengths = BradleyTerry.strengths(of: comparisons)
    for (number, strength) in known.enumerated() {
      #expect(try abs(#require(strengths[item(number)]) - strength) < 0.35)
    }
  }

  @Test("of two episodes are those of the closed form")
  func closedForm() throws {
    let (a, b) = try (item(1), item(2))
    let wins = [Comparison](repeating: Comparison(a, b), count: 3)
    let strengths = BradleyTerry.strengths(of: wins + [Comparison(b, a)])
    let difference = try #require(strengths[a]) - #require(strengths[b])
    // Without the prior the difference is log 3; the prior draws it towards 0.
    #expect(difference < log(3) && difference > log(3) * 0.85)
    #expect(abs(try #require(strengths[a]) + #require(strengths[b])) < 1e-6)
  }

  @Test("stay finite for an unbeaten episode, and equal for a tie")
  func finite() throws {
    let (a, b, c) = try (item(1), item(2), item(3))
    let strengths = BradleyTerry.strengths(of: [
      Comparison(a, b, weight: 5), Comparison(b, c, isTie: true),
    ])
    #expect(strengths.values.allSatisfy { $0.isFinite })
    let order = strengths.sorted { $0.value > $1.value }.map(\.key)
    #expect(order.first == a)
    let tied = BradleyTerry.strengths(of: [Comparison(a, b, isTie: true)])
    #expect(abs(try #require(tied[a]) - #require(tied[b])) < 1e-9)
    #expect(BradleyTerry.strengths(of: []).isEmpty)
  }

  @Test("are those of every part of an episode by itself")
  func parts() throws {
    let (whole, early, late) = try (item(1), item(1, 0..<4), item(1, 4..<8))
    let strengths = BradleyTerry.strengths(of: [
      Comparison(late, early), Comparison(whole, early), Comparison(late, whole),
    ])
    #expect(strengths.sorted { $0.value > $1.value }.map(\.key) == [late, whole, early])
  }
}
