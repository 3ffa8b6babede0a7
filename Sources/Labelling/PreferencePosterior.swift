import Episodes
import Foundation
import Preferences

/// The posterior of the strengths of episodes, given answers.
///
/// The model is that of Bradley and Terry, with strengths linear in features and a normal prior on the head.
/// Laplace's approximation gives the likeliest head and its uncertainty in every direction.
///
/// Answers constrain only the directions in which they compare, and there are no more of these than answers.
/// The problem is solved in these directions, and the prior holds in all others.
///
/// - Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006, section 3.4.
package struct PreferencePosterior {
  private let features: EpisodeFeatures
  private let priorDeviation: Double
  /// The directions compared, orthonormal, `[directions][features]`.
  private let basis: [[Double]]
  /// Every episode in those directions, `[episodes][directions]`.
  private let positions: [[Double]]
  /// The likeliest head in those directions.
  ///
  /// It is 0 in all others.
  private let peak: [Double]
  /// The Cholesky factor of the curvature in those directions.
  private let curvature: CholeskyFactor

  private static let mostRounds = 100
  private static let precision = 1e-9

  /// - Complexity: O(comparisons · directions · (features + rounds · directions)).
  package init(_ comparisons: [Comparison], features: EpisodeFeatures, priorDeviation: Double) {
    self.features = features
    self.priorDeviation = priorDeviation
    let items = features.ids.map { LabelItem(episode: $0) }
    let places = Dictionary(uniqueKeysWithValues: zip(items, items.indices))
    let known = comparisons.compactMap { comparison -> (Comparison, Int, Int)? in
      guard let first = places[comparison.first], let second = places[comparison.second] else {
        return nil
      }
      return (comparison, first, second)
    }
    let basis = Self.directions(
      of: known.map { zip(features.values[$1], features.values[$2]).map { $0 - $1 } })
    let positions = features.values.map { vector in basis.map { Self.product($0, vector) } }
    let games = known.map { comparison, first, second in
      Game(
        difference: zip(positions[first], positions[second]).map { $0 - $1 },
        share: comparison.isTie ? 0.5 : 1, weight: comparison.weight)
    }
    self.basis = basis
    self.positions = positions
    (peak, curvature) = Self.climb(games, basis.count, priorDeviation)
  }

  /// The likeliest strength of every episode, in log-odds.
  package var likeliest: [Double] { positions.map { Self.product($0, peak) } }

  /// The strengths of every episode under one head, drawn from the posterior of heads.
  ///
  /// - Complexity: O((directions + episodes) · (features + directions)).
  func draw(using generator: inout SeededGenerator) -> [Double] {
    let free = (features.values.first ?? []).map { _ in priorDeviation * generator.normal() }
    let noise = curvature.solveTransposed(peak.map { _ in generator.normal() })
    // In the directions compared, the posterior replaces the prior.
    let change = basis.indices.map { peak[$0] + noise[$0] - Self.product(basis[$0], free) }
    return zip(features.values, positions).map {
      Self.product($0, free) + Self.product($1, change)
    }
  }
}

// MARK: - Fitting

extension PreferencePosterior {
  /// A comparison as a direction.
  private struct Game {
    let difference: [Double]
    /// The share that the first item has won, 0 to 1.
    let share: Double
    let weight: Double
  }

  /// An orthonormal basis of the span of vectors, by Gram-Schmidt, done twice because one pass loses digits.
  private static func directions(of vectors: [[Double]]) -> [[Double]] {
    var basis: [[Double]] = []
    for vector in vectors {
      var rest = vector
      for _ in 0..<2 {
        for direction in basis { subtract(product(direction, rest), direction, from: &rest) }
      }
      let length = product(rest, rest).squareRoot()
      guard length > 1e-6 * product(vector, vector).squareRoot(), length > 0 else { continue }
      basis.append(rest.map { $0 / length })
    }
    return basis
  }

  /// Newton's method with steps halved until they climb.
  ///
  /// The logarithm of the posterior is concave.
  private static func climb(_ games: [Game], _ dimension: Int, _ priorDeviation: Double)
    -> (peak: [Double], curvature: CholeskyFactor)
  {
    let stiffness = 1 / (priorDeviation * priorDeviation)
    var head = [Double](repeating: 0, count: dimension)
    var height = height(of: head, games, stiffness)
    var factor = curvature(at: head, games, stiffness)
    for _ in 0..<mostRounds {
      let step = factor.solve(slope(at: head, games, stiffness))
      var (share, next, reached) = (1.0, head, -Double.infinity)
      while share > precision {
        next = zip(head, step).map { $0 + share * $1 }
        reached = Self.height(of: next, games, stiffness)
        if reached >= height { break }
        share /= 2
      }
      guard reached >= height else { break }
      let gain = reached - height
      (head, height) = (next, reached)
      factor = curvature(at: head, games, stiffness)
      if gain < precision { break }
    }
    return (head, factor)
  }

  private static func height(of head: [Double], _ games: [Game], _ stiffness: Double) -> Double {
    games.reduce(-stiffness / 2 * product(head, head)) { sum, game in
      let margin = product(game.difference, head)
      // The logarithm of the probability of winning, without overflow.
      let win = min(margin, 0) - log1p(exp(-abs(margin)))
      return sum + game.weight * (win - (1 - game.share) * margin)
    }
  }

  private static func slope(at head: [Double], _ games: [Game], _ stiffness: Double) -> [Double] {
    var slope = head.map { -stiffness * $0 }
    for game in games {
      let win = 1 / (1 + exp(-product(game.difference, head)))
      subtract(game.weight * (win - game.share), game.difference, from: &slope)
    }
    return slope
  }

  private static func curvature(at head: [Double], _ games: [Game], _ stiffness: Double)
    -> CholeskyFactor
  {
    var matrix = head.indices.map { row in
      (0...row).map { $0 == row ? stiffness : 0 }
    }
    for game in games {
      let win = 1 / (1 + exp(-product(game.difference, head)))
      let weight = game.weight * win * (1 - win)
      for row in head.indices {
        let part = weight * game.difference[row]
        for column in 0...row { matrix[row][column] += part * game.difference[column] }
      }
    }
    return CholeskyFactor(of: matrix)
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }

  private static func subtract(_ share: Double, _ vector: [Double], from rest: inout [Double]) {
    for place in rest.indices { rest[place] -= share * vector[place] }
  }
}

extension SeededGenerator {
  /// A draw from the standard normal distribution, by the method of Box and Muller.
  mutating func normal() -> Double {
    let (radius, angle) = ((-2 * log(1 - unit())).squareRoot(), 2 * Double.pi * unit())
    return radius * cos(angle)
  }
}
