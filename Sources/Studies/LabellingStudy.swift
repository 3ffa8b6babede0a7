import Episodes
import Foundation
import Labelling
import Preferences

/// Measures how well the order of unseen episodes is known after a number of answers, for each way of
/// choosing queries.
///
/// A simulated annotator answers pairs of training episodes. After some of the answers, the likeliest head
/// on the features orders every pair of held-out episodes. No answer is about held-out episodes, and their
/// recorded reward is used only for this test. The embeddings must therefore come from an encoder that was
/// not aligned with answers about them.
package struct LabellingStudy: Sendable {
  /// The settings of the study.
  package struct Settings: Sendable {
    /// The numbers of answers after which the accuracy is measured, ascending.
    package var counts = [5, 10, 20, 30, 40, 60, 80, 100]
    /// The number of repetitions, each with its own split of the episodes and its own random numbers.
    package var repetitions = 5
    /// The share of episodes that are held out.
    package var heldOutShare = 0.375
    /// How the annotator judges.
    package var annotator = SimulatedAnnotator.Settings()
    /// The seed of all random numbers.
    package var seed: UInt64 = 0

    /// The default settings.
    package init() {}
  }

  /// The accuracy of one way of choosing queries after a number of answers.
  package struct Point: Sendable, Equatable, Codable {
    /// The number of answers.
    package let answers: Int
    /// The share of pairs of held-out episodes in the right order, in each repetition.
    package let accuracies: [Double]
    /// Their mean.
    package let mean: Double
    /// Half the width of the 95 % interval of the mean, by Student's distribution; 0 for one repetition.
    package let halfWidth: Double

    private enum CodingKeys: String, CodingKey {
      case answers, accuracies, mean
      case halfWidth = "half_width"
    }
  }

  /// The accuracies of one way of choosing queries.
  package struct Curve: Sendable, Equatable, Codable {
    /// `random` or the name of a criterion.
    package let selection: String
    /// The accuracies after each number of answers.
    package let points: [Point]
  }

  private let episodes: [Episode]
  private let features: EpisodeFeatures
  private let settings: Settings

  /// Prepares a study of episodes by their features.
  ///
  /// - Throws: `DataError.Kind.missing` if an episode has no recorded reward. `.invalidValue` if there are
  ///   too few episodes for the split, or if a setting is out of range.
  package init(
    episodes: [Episode], embeddings: [EmbeddingSequence], settings: Settings = Settings()
  )
    throws(DataError)
  {
    self.episodes = episodes.sorted { $0.id < $1.id }
    self.settings = settings
    features = try EpisodeFeatures(embeddings, of: episodes.map(\.id))
    _ = try SimulatedAnnotator(episodes: episodes, settings: settings.annotator)
    let heldOut = Int(Double(episodes.count) * settings.heldOutShare)
    guard heldOut >= 2, episodes.count - heldOut >= 2, settings.repetitions >= 1,
      settings.counts == settings.counts.sorted(), settings.counts.first ?? 0 >= 1
    else {
      throw DataError(
        .invalidValue, subject: "labelling study", place: "settings",
        expected: "two or more episodes on each side, ascending counts of answers, a repetition",
        found: "\(episodes.count) episodes, \(heldOut) of them held out, counts \(settings.counts)")
    }
  }

  /// The curves of random selection and of every criterion.
  ///
  /// - Throws: `DataError` if a query cannot be chosen.
  /// - Complexity: O(repetitions · answers) choices of a query.
  package func curves() throws(DataError) -> [Curve] {
    let criteria: [SelectedQueries.Criterion?] = [nil] + SelectedQueries.Criterion.allCases
    var curves: [Curve] = []
    for criterion in criteria {
      let runs = try (0..<settings.repetitions).map { $0 }.concurrentMap {
        repetition throws(DataError) in
        try accuracies(choosing: criterion, repetition: repetition)
      }
      let points = settings.counts.indices.map { place in
        Point(answers: settings.counts[place], runs.map { $0[place] })
      }
      curves.append(Curve(selection: criterion?.rawValue ?? "random", points: points))
    }
    return curves
  }

  private func accuracies(choosing criterion: SelectedQueries.Criterion?, repetition: Int)
    throws(DataError) -> [Double]
  {
    let seed = settings.seed &* 1000 &+ UInt64(repetition)
    var generator = SeededGenerator(seed: seed)
    let shuffled = generator.shuffled(episodes)
    let heldOutCount = Int(Double(episodes.count) * settings.heldOutShare)
    let (heldOut, training) = (
      Array(shuffled.prefix(heldOutCount)), Array(shuffled.dropFirst(heldOutCount))
    )
    var sitting = try SimulatedSitting(
      source: source(criterion, training, seed), episodes: training, settings: settings, seed: seed)
    var accuracies: [Double] = []
    for count in settings.counts {
      try sitting.answer(until: count)
      let posterior = PreferencePosterior(
        sitting.comparisons, features: features,
        priorDeviation: PreferenceHeads.Settings().priorDeviation)
      accuracies.append(accuracy(of: posterior.likeliest, on: heldOut))
    }
    return accuracies
  }

  private func source(
    _ criterion: SelectedQueries.Criterion?, _ training: [Episode], _ seed: UInt64
  ) throws(DataError) -> any QuerySource {
    let shape = try QueryShape(.pair)
    guard let criterion else {
      return try RandomQueries(episodes: training, shape: shape, seed: seed)
    }
    return try SelectedQueries(
      criterion, episodes: training, shape: shape,
      features: features.restricted(to: training.map(\.id)), seed: seed)
  }

  /// Pairs of equal true scores have no right order and are left out.
  private func accuracy(of strengths: [Double], on heldOut: [Episode]) -> Double {
    let places = Dictionary(uniqueKeysWithValues: zip(features.ids, features.ids.indices))
    let known = heldOut.compactMap { episode -> (score: Double, strength: Double)? in
      guard let score = episode.trueScore, let place = places[episode.id] else { return nil }
      return (score, strengths[place])
    }
    let pairs = known.flatMap { better in
      known.filter { better.score > $0.score }.map { better.strength - $0.strength }
    }
    let right = pairs.reduce(0.0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) }
    return pairs.isEmpty ? 0.5 : right / Double(pairs.count)
  }
}

extension LabellingStudy.Curve {
  /// The difference in accuracy from another curve of the same study.
  ///
  /// It is computed repetition by repetition. Both curves have the same splits, so the effect of a split on
  /// both does not count as uncertainty.
  ///
  /// - Precondition: The curves are of one study.
  package func gains(over other: LabellingStudy.Curve) -> [LabellingStudy.Point] {
    zip(points, other.points).map { own, others in
      LabellingStudy.Point(
        answers: own.answers, zip(own.accuracies, others.accuracies).map { $0 - $1 })
    }
  }
}

extension LabellingStudy.Point {
  /// Two-sided 97.5 % quantiles of Student's distribution by degrees of freedom, from 1 on.
  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
  ]

  fileprivate init(answers: Int, _ accuracies: [Double]) {
    let count = Double(accuracies.count)
    let mean = accuracies.reduce(0, +) / count
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let quantile =
      accuracies.count < 2
      ? 0 : Self.quantiles[min(accuracies.count - 2, Self.quantiles.count - 1)]
    let deviation = accuracies.count < 2 ? 0 : (squares / (count - 1)).squareRoot()
    self.init(
      answers: answers, accuracies: accuracies, mean: mean,
      halfWidth: quantile * deviation / count.squareRoot())
  }
}

/// A simulated annotator's answers, in memory.
private struct SimulatedSitting {
  private let source: any QuerySource
  private let annotator: SimulatedAnnotator
  private let name: Annotator
  private var generator: SeededGenerator
  private var history = LabelHistory()

  init(
    source: any QuerySource, episodes: [Episode], settings: LabellingStudy.Settings, seed: UInt64
  ) throws(DataError) {
    self.source = source
    annotator = try SimulatedAnnotator(episodes: episodes, settings: settings.annotator)
    name = try Annotator("simulated")
    generator = SeededGenerator(seed: seed &+ 1)
  }

  var comparisons: [Comparison] { history.labels.flatMap(\.judgement.episodePreferences) }

  /// Answers until there are `count` answers, or no more queries.
  mutating func answer(until count: Int) throws(DataError) {
    while history.labels.count < count {
      let context = QueryContext(history: history, annotator: name)
      guard let query = try source.next(in: context) else { return }
      let answer = try annotator.answer(to: query, using: &generator)
      try history.take(LabelEvent(.asked(query)))
      try history.take(
        LabelEvent(.answered(query: query.id, answer, by: name, responseSeconds: 0)))
    }
  }
}
