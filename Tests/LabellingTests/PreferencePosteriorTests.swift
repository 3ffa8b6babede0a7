import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("What answers say of strengths")
struct PreferencePosteriorTests {
  let ids: [EpisodeID]

  init() throws { ids = try (0..<4).map(EpisodeID.numbered) }

  private func draws(_ posterior: PreferencePosterior, count: Int = 4000) -> [[Double]] {
    var generator = SeededGenerator(seed: 5)
    return (0..<count).map { _ in posterior.draw(using: &generator) }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func variance(_ values: [Double]) -> Double {
    let mean = mean(values)
    return self.mean(values.map { ($0 - mean) * ($0 - mean) })
  }

  @Test("is the prior where nothing was answered")
  func prior() throws {
    let posterior = PreferencePosterior(
      [], features: try EpisodeFeatures(identitiesOf: ids), priorDeviation: 3)
    #expect(posterior.likeliest == [0, 0, 0, 0])
    let draws = draws(posterior)
    for place in ids.indices {
      #expect(abs(mean(draws.map { $0[place] })) < 0.2)
      #expect(abs(variance(draws.map { $0[place] }) / 9 - 1) < 0.1)
    }
  }

  @Test("is where the slope is 0, and as wide as the curvature says")
  func oneDirection() {
    let features = EpisodeFeatures(ids: ids, vectors: [[-3], [-1], [1], [3]])
    let answers = [
      Comparison(ids[3], ids[0], weight: 2),
      Comparison(ids[2], ids[1]),
      Comparison(ids[1], ids[3]),
      Comparison(ids[2], ids[3], isTie: true),
    ]
    let posterior = PreferencePosterior(answers, features: features, priorDeviation: 2)
    // The features' mean squared length is 1: a unit of them is the root of 5.
    let unit = 1 / 5.0.squareRoot()
    let head = posterior.likeliest[3] / (3 * unit)
    let games: [(difference: Double, share: Double, weight: Double)] = [
      (6 * unit, 1, 2), (2 * unit, 1, 1), (-4 * unit, 1, 1), (-2 * unit, 0.5, 1),
    ]
    var (slope, curvature) = (-head / 4, 0.25)
    for game in games {
      let win = 1 / (1 + exp(-game.difference * head))
      slope += game.weight * (game.share - win) * game.difference
      curvature += game.weight * win * (1 - win) * game.difference * game.difference
    }
    #expect(head > 0 && abs(slope) < 1e-4)
    let strengths = draws(posterior).map { $0[3] / (3 * unit) }
    #expect(abs(mean(strengths) - head) < 0.1)
    #expect(abs(variance(strengths) * curvature - 1) < 0.1)
  }

  @Test("leaves the prior where answers do not compare, and is surer where more of them do")
  func directions() throws {
    let features = try EpisodeFeatures(identitiesOf: ids)
    func posterior(_ count: Int) -> PreferencePosterior {
      let answers = Array(
        repeating: Comparison(ids[0], ids[1]), count: count)
      return PreferencePosterior(answers, features: features, priorDeviation: 2)
    }
    let (few, many) = (posterior(1), posterior(40))
    #expect(few.likeliest[0] > 0 && many.likeliest[0] > few.likeliest[0])
    #expect(abs(many.likeliest[0] + many.likeliest[1]) < 1e-9 && many.likeliest[2] == 0)
    let (unsure, sure) = (draws(few), draws(many))
    #expect(abs(variance(sure.map { $0[0] + $0[1] }) / 8 - 1) < 0.1)
    #expect(abs(variance(sure.map { $0[2] }) / 4 - 1) < 0.1)
    #expect(sure.allSatisfy { $0[0] > $0[1] - 2 })
    #expect(variance(sure.map { $0[0] - $0[1] }) < variance(unsure.map { $0[0] - $0[1] }))
  }

  @Test("stays finite for many answers that all agree, and for features that are all the same")
  func extremes() {
    let chain = (0..<300).map { number in
      Comparison(ids[number % 3], ids[number % 3 + 1], weight: 10)
    }
    for vectors in [
      [[0.0, 9], [1, 9], [2, 9], [3, 9]], [[4.0, 4], [4, 4], [4, 4], [4, 4]],
    ] {
      let posterior = PreferencePosterior(
        chain, features: EpisodeFeatures(ids: ids, vectors: vectors), priorDeviation: 2)
      #expect(posterior.likeliest.allSatisfy { $0.isFinite })
      #expect(draws(posterior, count: 10).joined().allSatisfy { $0.isFinite })
    }
  }
}

@Suite("A factor of a matrix")
struct CholeskyFactorTests {
  @Test("solves, and shapes noise by the inverse")
  func solving() {
    // The product of ((2, 0, 0), (1, 3, 0), (-1, 2, 4)) with its transpose.
    let factor = CholeskyFactor(of: [[4], [2, 10], [-2, 5, 21]])
    let solved = factor.solve([4 * 1 + 2 * 2 - 2 * 3, 2 * 1 + 10 * 2 + 5 * 3, -2 + 5 * 2 + 21 * 3])
    for (value, expected) in zip(solved, [1.0, 2, 3]) { #expect(abs(value - expected) < 1e-12) }
    // The transpose takes (1, 2, 3) to (2 + 2 - 3, 6 + 6, 12).
    let shaped = factor.solveTransposed([1, 12, 12])
    for (value, expected) in zip(shaped, [1.0, 2, 3]) { #expect(abs(value - expected) < 1e-12) }
    #expect(CholeskyFactor(of: []).solve([]).isEmpty)
  }
}
