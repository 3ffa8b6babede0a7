import Episodes
import Foundation
import Preferences

/// An ensemble of linear heads on the features of episodes, each of which explains the answers in a way
/// of its own; where they disagree, an answer teaches most.
///
/// Each head is the most likely one under the model of Bradley and Terry for answers drawn anew with
/// replacement, and a prior around a point drawn anew: where there are no answers, heads differ as the
/// prior says.
///
/// - Source: Osband, Aslanides and Cassirer, "Randomized Prior Functions for Deep Reinforcement
///   Learning", NeurIPS 2018, <https://arxiv.org/abs/1806.03335>, algorithm 1, for linear models.
public struct PreferenceHeads: Sendable {
  /// How the heads are fitted.
  public struct Settings: Sendable {
    /// How many there are.
    public var count = 16
    /// The standard deviation of an episode's strength, in log-odds, that is expected beforehand.
    public var priorDeviation = 2.0
    /// Steps of the descent.
    public var rounds = 100

    /// The default settings.
    public init() {}
  }

  /// The strength of every episode under each head, `[heads][episodes]`, in log-odds.
  public let strengths: [[Double]]

  /// Uses strengths that some other model has found.
  public init(strengths: [[Double]]) { self.strengths = strengths }

  /// Fits heads to comparisons.
  ///
  /// Comparisons of episodes that have no features are passed over.
  ///
  /// - Complexity: O(heads · (rounds · comparisons + episodes) · dimension).
  public init(
    fitting comparisons: [Comparison], features: EpisodeFeatures, settings: Settings = Settings(),
    seed: UInt64
  ) {
    let places = Dictionary(uniqueKeysWithValues: zip(features.ids, features.ids.indices))
    let games = comparisons.compactMap { comparison -> Game? in
      guard let first = places[comparison.first], let second = places[comparison.second] else {
        return nil
      }
      return Game(
        difference: zip(features.values[first], features.values[second]).map { $0 - $1 },
        share: comparison.isTie ? 0.5 : 1, weight: comparison.weight)
    }
    var generator = SeededGenerator(seed: seed)
    let dimension = features.values.first?.count ?? 0
    strengths = (0..<settings.count).map { _ in
      let prior = (0..<dimension).map { _ in settings.priorDeviation * generator.normal() }
      let drawn = games.indices.map { _ in games[generator.index(below: games.count)] }
      let head = Self.fit(drawn, prior: prior, settings)
      return features.values.map { Self.product($0, head) }
    }
  }

  /// A comparison as a direction in the space of features.
  private struct Game {
    let difference: [Double]
    /// What the first has won, 0 to 1.
    let share: Double
    let weight: Double
  }

  /// Descends with Nesterov's momentum; the step fits the largest curvature there can be.
  private static func fit(_ games: [Game], prior: [Double], _ settings: Settings) -> [Double] {
    guard !games.isEmpty else { return prior }
    let stiffness = 1 / (settings.priorDeviation * settings.priorDeviation)
    let curvature = games.reduce(stiffness) {
      $0 + $1.weight * product($1.difference, $1.difference) / 4
    }
    var (head, ahead, momentum) = (prior, prior, 1.0)
    for _ in 0..<settings.rounds {
      var next = ahead
      for place in next.indices {
        next[place] -= stiffness / curvature * (ahead[place] - prior[place])
      }
      for game in games {
        let win = 1 / (1 + exp(-product(game.difference, ahead)))
        let push = game.weight * (game.share - win) / curvature
        for place in next.indices { next[place] += push * game.difference[place] }
      }
      let nextMomentum = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      let reach = (momentum - 1) / nextMomentum
      for place in next.indices { ahead[place] = next[place] + reach * (next[place] - head[place]) }
      (head, momentum) = (next, nextMomentum)
    }
    return head
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }
}

extension SeededGenerator {
  /// A draw from the standard normal distribution, by the method of Box and Muller.
  mutating func normal() -> Double {
    let (radius, angle) = ((-2 * log(1 - unit())).squareRoot(), 2 * Double.pi * unit())
    return radius * cos(angle)
  }
}
