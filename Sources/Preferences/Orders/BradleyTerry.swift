import Foundation

/// The model of Bradley and Terry: of two items with strengths `a` and `b`, the first is preferred with
/// probability `1 / (1 + exp(b - a))`.
///
/// A tie counts as half a win for each side.
///
/// - Source: Hunter, "MM Algorithms for Generalized Bradley-Terry Models", Annals of Statistics 32(1),
///   2004, <https://doi.org/10.1214/aos/1079120141>, equation 3. Added to it: every item also wins and
///   loses `priorGames` times against an opponent of strength 0. This keeps the strength of an unbeaten
///   item finite, and makes the strengths of unconnected groups comparable.
public enum BradleyTerry {
  /// Wins, and as many losses, that every item has against the imagined opponent.
  public static let priorGames = 0.1

  /// Log-strengths that move by no more than this in a round have come to rest, unless told otherwise.
  public static let defaultTolerance = 1e-9
  private static let longestRun = 10_000

  /// The strength of every item that is compared, in log-odds; 0 is the imagined opponent's.
  ///
  /// The order of the comparisons does not matter beyond rounding. Empty for no comparisons.
  ///
  /// - Complexity: O(rounds · (comparisons + items)). The rounds end when no log-strength moves by more than
  ///   `tolerance`, or after 10 000.
  public static func strengths(
    of comparisons: [Comparison], tolerance: Double = defaultTolerance
  ) -> [LabelItem: Double] {
    let items = Set(comparisons.flatMap { [$0.first, $0.second] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(items, items.indices))
    var games = BradleyTerryGames(playerCount: items.count)
    for comparison in comparisons {
      guard let first = places[comparison.first], let second = places[comparison.second] else {
        continue
      }
      games.add(
        first, second, firstWins: comparison.isTie ? 0.5 : 1, weight: comparison.weight)
    }
    let strengths = strengths(of: games, tolerance: tolerance).map { log($0) }
    return Dictionary(uniqueKeysWithValues: zip(items, strengths))
  }

  private static func strengths(of games: BradleyTerryGames, tolerance: Double) -> [Double] {
    var strengths = [Double](repeating: 1, count: games.playerCount)
    for _ in 0..<longestRun {
      let next = centred(games.improved(strengths))
      let change = zip(next, strengths).map { abs(log($0) - log($1)) }.max() ?? 0
      strengths = next
      if change < tolerance { break }
    }
    return strengths
  }

  /// Moves all strengths by one common factor towards where the imagined opponent, met equally often
  /// by all, wins half its games.
  ///
  /// Comparisons say nothing of a common factor, and the rounds alone would find it too slowly. This
  /// is a step of Newton's method along it, cut to a factor of e.
  static func centred(_ strengths: [Double]) -> [Double] {
    let winShares = strengths.map { $0 / ($0 + 1) }
    let surplus = winShares.reduce(0) { $0 + $1 - 0.5 }
    let slope = winShares.reduce(0) { $0 + $1 * (1 - $1) }
    guard slope > 0 else { return strengths }
    let factor = exp(min(1, max(-1, -surplus / slope)))
    return strengths.map { $0 * factor }
  }
}

/// Games between players that go by number.
struct BradleyTerryGames {
  let playerCount: Int
  private var wins: [Double]
  private var pairings: [(first: Int, second: Int, weight: Double)] = []

  /// Only the games against the imagined opponent.
  init(playerCount: Int) {
    self.playerCount = playerCount
    wins = [Double](repeating: BradleyTerry.priorGames, count: playerCount)
  }

  /// Adds a game of which the first won a share, 0 to 1.
  mutating func add(_ first: Int, _ second: Int, firstWins share: Double, weight: Double = 1) {
    wins[first] += weight * share
    wins[second] += weight * (1 - share)
    pairings.append((first, second, weight))
  }

  /// One round: each strength becomes its wins over its expected games per unit of strength.
  func improved(_ strengths: [Double]) -> [Double] {
    var expected = strengths.map { 2 * BradleyTerry.priorGames / ($0 + 1) }
    for (first, second, weight) in pairings {
      let share = weight / (strengths[first] + strengths[second])
      expected[first] += share
      expected[second] += share
    }
    return zip(wins, expected).map { $0 / $1 }
  }
}
