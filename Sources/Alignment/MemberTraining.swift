import Encoders
import Episodes

/// The training of one network, a member of an ensemble or the only one, on one core.
struct MemberTraining: Sendable {
  /// Which member.
  let member: Int
  let network: any FeatureNetwork
  let head: ScalarHead?
  let lessons: [Lesson]
  let settings: AlignmentSettings

  /// The longest gradient that is followed at full length.
  private static let maximumGradientNorm: Float = 1

  /// Trains; see `Aligner.train(on:report:)`.
  func train(
    on training: [EpisodeID: TrainingEpisode],
    report: @Sendable (Aligner.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Aligner.Record] {
    var generator = SeededGenerator(seed: settings.seed)
    try network.calibrate(
      on: TrainingEpisode.overview(
        of: labelled(training), augmentation: settings.augmentation, using: &generator))
    var deck = Deck(count: lessons.count)
    let optimiser = try AdamW(
      trainedParameters.map(\.value), weightDecay: settings.weightDecay, rates: learningRates)
    var records: [Aligner.Record] = []
    for update in 0..<settings.updateCount {
      let chosen = deck.draw(settings.batchSize, using: &generator)
      let batch = AlignmentBatch(chosen.map { lessons[$0] }, settings: settings)
      let outcome = try batch.outcome(
        training, network: network, head: head, using: &generator)
      let record = try record(update: update, outcome)
      try outcome.loss.backward()
      try optimiser.step(
        learningRate: record.learningRate, maximumNorm: Self.maximumGradientNorm)
      records.append(record)
      try report(record)
    }
    return records
  }

  /// The episodes that the answers speak of: others may be held out, and nothing of them must be seen.
  private func labelled(_ training: [EpisodeID: TrainingEpisode]) throws(DataError)
    -> [TrainingEpisode]
  {
    var labelled: [TrainingEpisode] = []
    for id in lessons.episodes {
      guard let episode = training[id] else { throw AlignmentBatch.absent(id) }
      labelled.append(episode)
    }
    return labelled
  }

  /// In the order of their names, so that the same training gives the same weights.
  private var trainedParameters: [(key: String, value: Tensor)] {
    let named = network.parameters.merging(head?.parameters ?? [:]) { own, _ in own }
    // A bias shared by all scores cancels in every comparison and never gets a gradient of its own.
    return named.sorted { $0.key < $1.key }.filter { $0.key != "scalar_head.bias" }
  }

  /// The share of the learning rate that each of them takes.
  private var learningRates: [Double] {
    let pretrained = network.pretrainedNames
    return trainedParameters.map {
      pretrained.contains($0.key) ? settings.pretrainedLearningRateShare : 1
    }
  }

  private func record(update: Int, _ outcome: AlignmentBatch.Outcome) throws(DataError)
    -> Aligner.Record
  {
    let loss = Double(try outcome.loss.scalar())
    guard loss.isFinite else {
      throw DataError(
        .invalidValue, file: "alignment", place: "update \(update + 1)", expected: "a finite loss",
        found: "\(loss)", remedy: "lower --learning-rate or raise --epsilon")
    }
    let share = learningRateShare(update: update, of: settings.updateCount)
    return Aligner.Record(
      member: member, update: update + 1, loss: loss, accuracy: outcome.correctShare,
      learningRate: settings.learningRate * share)
  }
}

/// Cards that are all dealt once before any comes again.
private struct Deck {
  private let count: Int
  private var rest: [Int] = []

  init(count: Int) { self.count = count }

  mutating func draw(_ wanted: Int, using generator: inout SeededGenerator) -> [Int] {
    var drawn: [Int] = []
    while drawn.count < min(wanted, count) {
      if rest.isEmpty { rest = generator.shuffled(Array(0..<count)) }
      drawn.append(rest.removeLast())
    }
    return drawn
  }
}

extension [Lesson] {
  /// The episodes that they speak of, in the order of their names.
  var episodes: [EpisodeID] {
    Set(flatMap { [$0.nearer, $0.farther] + $0.anchors }).sorted()
  }
}
