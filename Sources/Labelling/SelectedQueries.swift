import Episodes
import Foundation
import Preferences

/// Queries whose answers are expected to teach most.
///
/// An ensemble of heads is fitted to the annotator's answers before every choice. A query of more than two
/// candidates has the mean value of all pairs among them. The heads predict which item is better and not
/// which is more alike, so this source has no queries about likeness.
package struct SelectedQueries: QuerySource {
  /// The criterion by which a query is chosen.
  package enum Criterion: String, Sendable, CaseIterable {
    /// The largest disagreement of the heads about the probability of each answer.
    case uncertain
    /// Among the most uncertain tenth, the query that is farthest, in feature space, from all queries asked
    /// before.
    case diverse
    /// The most information about which head is right, per second of the expected response time.
    case information
  }

  /// The criterion by which a query is chosen.
  package let criterion: Criterion
  private let comparable: ComparableEpisodes
  private var episodes: [Episode] { comparable.episodes }
  private let shape: QueryShape
  private let features: EpisodeFeatures
  private let settings: PreferenceHeads.Settings
  private let seed: UInt64

  /// The largest number of choices that are compared.
  ///
  /// If there are more, this many are drawn at random.
  private static let mostCandidates = 5000

  /// Selects queries about episodes by the predictions of heads on their features.
  ///
  /// - Throws: `DataError.Kind.unsupported` for queries about likeness. `.mismatch` if the features are not
  ///   those of the episodes. Otherwise the errors of `RandomQueries`.
  package init(
    _ criterion: Criterion, episodes: [Episode], shape: QueryShape, features: EpisodeFeatures,
    comparability: Comparability = Comparability(),
    settings: PreferenceHeads.Settings = PreferenceHeads.Settings(), seed: UInt64
  ) throws(DataError) {
    guard shape.kind != .similarity else {
      throw DataError(
        .unsupported, subject: "queries", place: "selection",
        expected: "queries about which is better", found: "queries about likeness",
        remedy: "let them be drawn at random")
    }
    comparable = try ComparableEpisodes(episodes, shape: shape, comparability: comparability)
    guard features.ids == comparable.episodes.map(\.id) else {
      throw DataError(
        .mismatch, subject: "queries", place: "features",
        expected: "features of the \(episodes.count) episodes", found: "\(features.ids.count)",
        remedy: "encode the same episodes")
    }
    self.criterion = criterion
    self.shape = shape
    self.features = features
    self.settings = settings
    self.seed = seed
  }

  /// The best choice that the annotator was not asked about, or `nil` when all were asked.
  ///
  /// - Throws: Nothing for a valid source.
  /// - Complexity: That of the heads and O(choices compared · pairs · heads).
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    let seed = QuerySeed.seed(self.seed, annotator: context.annotator, number: seen.count)
    var generator = SeededGenerator(seed: seed)
    let choices = self.choices(in: context, seen, using: &generator)
    guard !choices.isEmpty else { return nil }
    let heads = PreferenceHeads(
      fitting: context.ordinaryLabels.flatMap(\.judgement.episodePreferences), features: features,
      settings: settings, seed: generator.next())
    let chosen = choose(among: choices, heads, context, seen)
    return try shape.query(
      about: chosen.map { episodes[$0] }, seed: seed, for: context.annotator, using: &generator)
  }

  /// Choices that nobody was asked about, or else those that the annotator was not.
  private func choices(
    in context: QueryContext, _ seen: [Query], using generator: inout SeededGenerator
  ) -> [EpisodeChoices.Choice] {
    let all = EpisodeChoices(comparable, shape: shape)
    guard shape.segmentLength == nil else {
      return all.sample(Self.mostCandidates, avoiding: [], using: &generator)
    }
    let new = all.sample(
      Self.mostCandidates, avoiding: context.askedByCriterion(context.asked), using: &generator)
    guard new.isEmpty else { return new }
    return all.sample(
      Self.mostCandidates, avoiding: context.askedByCriterion(seen), using: &generator)
  }

  private func choose(
    among choices: [EpisodeChoices.Choice], _ heads: PreferenceHeads, _ context: QueryContext,
    _ seen: [Query]
  ) -> EpisodeChoices.Choice {
    switch criterion {
    case .uncertain: return best(choices) { mean(of: $0, heads, \.disagreement) }
    case .diverse:
      let ranked = choices.map { (choice: $0, value: mean(of: $0, heads, \.disagreement)) }
        .sorted { $0.value > $1.value }
      let asked = seen.flatMap { directions(of: positions(of: $0.episodes)) }
      let tenth = ranked.prefix(max(1, ranked.count / 10)).map(\.choice)
      return best(tenth) { distance(of: $0, from: asked) }
    case .information:
      let times = ResponseTimeModel(
        context.ordinaryLabels.map { (timing(of: $0, heads), $0.responseSeconds) })
      return best(choices) { choice in
        mean(of: choice, heads, \.information) / times.seconds(timing(of: choice, heads))
      }
    }
  }

  /// The first choice with the greatest value.
  private func best(
    _ choices: [EpisodeChoices.Choice], by value: (EpisodeChoices.Choice) -> Double
  ) -> EpisodeChoices.Choice {
    var best = (choice: choices[0], value: -Double.infinity)
    for choice in choices {
      let value = value(choice)
      if value > best.value { best = (choice, value) }
    }
    return best.choice
  }

  private func mean(
    of choice: EpisodeChoices.Choice, _ heads: PreferenceHeads,
    _ value: KeyPath<PairExpectation, Double>
  ) -> Double {
    let pairs = Self.pairs(of: choice)
    let sum = pairs.reduce(0) { $0 + PairExpectation(heads, $1.0, $1.1)[keyPath: value] }
    return sum / Double(pairs.count)
  }

  private static func pairs(of choice: EpisodeChoices.Choice) -> [(Int, Int)] {
    choice.indices.flatMap { first in
      choice[(first + 1)...].map { (choice[first], $0) }
    }
  }
}

// MARK: - Distances and times

extension SelectedQueries {
  private func positions(of ids: [EpisodeID]) -> [Int] {
    ids.compactMap { id in features.ids.firstIndex(of: id) }
  }

  /// The directions of a query in feature space: the difference of each pair.
  private func directions(of choice: [Int]) -> [[Double]] {
    Self.pairs(of: choice).map { first, second in
      zip(features.values[first], features.values[second]).map { $0 - $1 }
    }
  }

  /// The distance to the nearest of the directions asked before.
  ///
  /// The order within a pair does not matter.
  private func distance(of choice: EpisodeChoices.Choice, from asked: [[Double]]) -> Double {
    let own = directions(of: choice)
    let nearest = asked.map { other in
      own.map { min(Self.square($0, other, 1), Self.square($0, other, -1)) }.reduce(0, +)
    }
    return nearest.min() ?? 0
  }

  private static func square(_ left: [Double], _ right: [Double], _ sign: Double) -> Double {
    var sum = 0.0
    for place in left.indices {
      let difference = left[place] - sign * right[place]
      sum += difference * difference
    }
    return sum
  }

  private func timing(of choice: [Int], _ heads: PreferenceHeads) -> ResponseTimeModel.Query {
    let pairs = Self.pairs(of: choice)
    let spread = pairs.reduce(0.0) { sum, pair in
      let difference = heads.strengths.reduce(0) { $0 + $1[pair.0] - $1[pair.1] }
      return sum + abs(difference) / Double(heads.strengths.count)
    }
    let stepCount = choice.reduce(0) { sum, place in
      sum + min(episodes[place].stepCount, shape.segmentLength ?? .max)
    }
    return ResponseTimeModel.Query(
      spread: pairs.isEmpty ? 0 : spread / Double(pairs.count), stepCount: stepCount)
  }

  private func timing(of label: Label, _ heads: PreferenceHeads) -> ResponseTimeModel.Query {
    timing(of: positions(of: label.judgement.query.episodes), heads)
  }
}
