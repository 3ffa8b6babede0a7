import Episodes
import Foundation
import Preferences

/// The choice of pairs: of the same task, near at the start, of an order that is not in doubt.
struct PairMatching {
  /// Rollouts of a task that are compared with one another; of more, some are drawn.
  private static let largestTask = 4096

  private(set) var pairs: [MatchedPair] = []
  private(set) var drops = PairDrops()

  private let episodes: [LabelledEpisode]
  private let settings: PairSettings
  /// The observations of the first step, by episode; empty where none were recorded.
  private let starts: [[Float]]
  private var chance: SeededGenerator

  /// Chooses pairs among episodes.
  ///
  /// - Parameters:
  ///   - episodes: The rollouts.
  ///   - starts: The observations of the first step of each.
  ///   - settings: The rules.
  /// - Throws: The errors of reading answers.
  /// - Complexity: O(rollouts² of a task).
  init(_ episodes: [LabelledEpisode], starts: [[Float]], settings: PairSettings)
    throws(DataError)
  {
    self.episodes = episodes
    self.starts = starts
    self.settings = settings
    chance = SeededGenerator(seed: settings.seed)
    let tasks = Dictionary(grouping: episodes.indices) { episodes[$0].task ?? "" }
      .sorted { $0.key < $1.key }.map { TaskRollouts($0.value, episodes, starts, settings) }
    var asked: Set<Set<Int>> = []
    var candidates: [[MatchedPair]] = []
    if settings.source != .synthetic {
      let human = try humanPairs(tasks, &asked)
      candidates.append(human)
    }
    if settings.source != .human {
      drops.otherTask +=
        Self.pairCount(episodes.count)
        - tasks.reduce(0) { sum, task in
          sum + Self.pairCount(task.places.count)
        }
      for task in tasks { candidates.append(syntheticPairs(task, without: asked)) }
    }
    choose(among: candidates)
  }

  private static func pairCount(_ count: Int) -> Int { count * (count - 1) / 2 }

  // MARK: - Candidates

  private mutating func syntheticPairs(_ task: TaskRollouts, without asked: Set<Set<Int>>)
    -> [MatchedPair]
  {
    let drawn = chance.shuffled(task.places).prefix(Self.largestTask).sorted()
    drops.notDrawn += Self.pairCount(task.places.count) - Self.pairCount(drawn.count)
    var found: [MatchedPair] = []
    for (number, first) in drawn.enumerated() {
      for second in drawn[(number + 1)...] where !asked.contains([first, second]) {
        if let pair = synthetic(first, second, task) { found.append(pair) }
      }
    }
    return chance.shuffled(found)
  }

  private mutating func synthetic(_ first: Int, _ second: Int, _ task: TaskRollouts)
    -> MatchedPair?
  {
    let difference = episodes[first].trace.total - episodes[second].trace.total
    guard difference != 0 else {
      drops.equalReturns += 1
      return nil
    }
    let (better, worse) = difference > 0 ? (first, second) : (second, first)
    guard task.isNear(first, second) else {
      drops.farStart += 1
      return nil
    }
    let margin = task.margin(better, worse)
    guard margin >= settings.leastMargin else {
      drops.smallMargin += 1
      return nil
    }
    let probability = probability(better, worse)
    guard probability.map({ $0 >= settings.leastProbability }) ?? true else {
      drops.doubtfulOrder += 1
      return nil
    }
    return MatchedPair(
      preferred: better, rejected: worse, source: .synthetic, probability: probability,
      margin: margin, weight: 1, startDistance: task.distance(first, second))
  }

  /// By the normal distribution of the difference, whose variance is that of both returns over the ensemble.
  private func probability(_ better: Int, _ worse: Int) -> Double? {
    let traces = [episodes[better].trace, episodes[worse].trace]
    let spreads = traces.compactMap(\.diagnostics.memberSpread)
    guard spreads.count == 2 else { return nil }
    let spread = spreads.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let difference = traces[0].total - traces[1].total
    return spread > 0 ? erfc(-difference / spread / 2.0.squareRoot()) / 2 : 1
  }

  private mutating func humanPairs(_ tasks: [TaskRollouts], _ asked: inout Set<Set<Int>>)
    throws(DataError) -> [MatchedPair]
  {
    guard let labels = settings.labels else { return [] }
    let places = Dictionary(
      uniqueKeysWithValues: episodes.enumerated().map { ($0.element.episode.id, $0.offset) })
    var wins: [[Int]: (won: Double, all: Double)] = [:]
    let orders = JudgedOrder.given(
      by: try LabelStore(readingFrom: labels).countedAnswers(by: settings.criterion))
    for comparison in orders.flatMap(\.preferences) {
      guard comparison.isOfWholeEpisodes else {
        drops.partOfEpisode += 1
        continue
      }
      guard let first = places[comparison.first.episode],
        let second = places[comparison.second.episode]
      else {
        drops.unknownEpisode += 1
        continue
      }
      let won = comparison.isTie ? 0.5 : first < second ? 1 : 0
      let known = wins[[first, second].sorted()] ?? (0, 0)
      wins[[first, second].sorted()] = (
        known.won + won * comparison.weight, known.all + comparison.weight
      )
    }
    var found: [MatchedPair] = []
    for (sides, score) in wins.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      asked.insert(Set(sides))
      if let pair = human(sides[0], sides[1], score.won / score.all, tasks) { found.append(pair) }
    }
    return chance.shuffled(found)
  }

  private mutating func human(_ first: Int, _ second: Int, _ share: Double, _ tasks: [TaskRollouts])
    -> MatchedPair?
  {
    guard let task = tasks.first(where: { $0.holds(first) && $0.holds(second) }) else {
      drops.otherTask += 1
      return nil
    }
    guard share != 0.5 else {
      drops.tied += 1
      return nil
    }
    guard task.isNear(first, second) else {
      drops.farStart += 1
      return nil
    }
    let (better, worse) = share > 0.5 ? (first, second) : (second, first)
    return MatchedPair(
      preferred: better, rejected: worse, source: .human, probability: max(share, 1 - share),
      margin: task.margin(better, worse), weight: abs(2 * share - 1),
      startDistance: task.distance(first, second))
  }

  // MARK: - Choice

  /// Takes candidates of each task in turn, as long as their rollouts are not in too many pairs.
  private mutating func choose(among candidates: [[MatchedPair]]) {
    var uses: [Int: Int] = [:]
    let longest = candidates.map(\.count).max() ?? 0
    for turn in 0..<longest {
      for pair in candidates.compactMap({ turn < $0.count ? $0[turn] : nil }) {
        let sides = [pair.preferred, pair.rejected]
        guard sides.allSatisfy({ uses[$0, default: 0] < settings.pairsPerRollout }) else {
          drops.rolloutTooOften += 1
          continue
        }
        guard pairs.count < settings.count else {
          drops.beyondCount += 1
          continue
        }
        for side in sides { uses[side, default: 0] += 1 }
        pairs.append(pair)
      }
    }
  }
}

/// The rollouts of one task, with what its pairs are measured by.
private struct TaskRollouts {
  /// The places among all episodes, ascending.
  let places: [Int]
  private let members: Set<Int>
  private let totals: [Int: Double]
  /// The range of the returns from the 5 % to the 95 % quantile.
  private let range: Double
  private let starts: [[Float]]
  private let scale: StateScale
  private let farthest: Double

  init(
    _ places: [Int], _ episodes: [LabelledEpisode], _ starts: [[Float]], _ settings: PairSettings
  ) {
    self.places = places
    members = Set(places)
    self.starts = starts
    totals = Dictionary(uniqueKeysWithValues: places.map { ($0, episodes[$0].trace.total) })
    let returns = places.map { episodes[$0].trace.total }.sorted()
    range = returns.quantile(0.95) - returns.quantile(0.05)
    scale = StateScale(places.map { starts[$0] })
    var distances: [Double] = []
    for (number, first) in places.enumerated() {
      for second in places[(number + 1)...] {
        if let distance = scale.distance(starts[first], starts[second]) {
          distances.append(distance)
        }
      }
    }
    farthest = distances.isEmpty ? .infinity : distances.sorted().quantile(settings.startShare)
  }

  func holds(_ place: Int) -> Bool { members.contains(place) }

  func distance(_ first: Int, _ second: Int) -> Double? {
    scale.distance(starts[first], starts[second])
  }

  func isNear(_ first: Int, _ second: Int) -> Bool {
    distance(first, second).map { $0 <= farthest } ?? true
  }

  /// The difference of the returns as a share of their range, 0 where they have none.
  func margin(_ better: Int, _ worse: Int) -> Double {
    range > 0 ? ((totals[better] ?? 0) - (totals[worse] ?? 0)) / range : 0
  }
}
