import Encoders
import Episodes
import Preferences

/// Fine-tunes an encoder so that distances in its feature space agree with a person's answers.
///
/// - Source: RAPL, arXiv 2310.07932; where this departs from it, the folder's README says why.
public struct Aligner {
  /// What one update did; a line of `training.jsonl`.
  public struct Record: Codable, Sendable, Equatable {
    /// Which update, from 1.
    public let update: Int
    /// The mean cost of an answer in the batch.
    public let loss: Double
    /// The share of the batch's answers that the encoder had right before the update.
    public let accuracy: Double
    /// The step size.
    public let learningRate: Double
  }

  /// The encoder that is trained; its parameters are changed in place.
  public let encoder: FrameEncoder
  /// The head that is trained with it, if the settings ask for one.
  public let scalarHead: ScalarHead?
  /// How.
  public let settings: AlignmentSettings
  private let lessons: [Lesson]

  /// The longest gradient that is followed at full length.
  private static let maximumGradientNorm: Float = 1

  /// Gets ready to learn from rankings.
  ///
  /// `references` are preferred episodes that serve as anchors, best first; the first
  /// `settings.referenceCount` are used.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the rankings teach nothing: there are none, or all
  ///   are ties; `.unsupported` if the encoder has nothing to train.
  public init(
    encoder: FrameEncoder, rankings: [Ranking], references: [EpisodeID],
    settings: AlignmentSettings
  ) throws(DataError) {
    let anchors = Array(references.prefix(settings.referenceCount))
    lessons = Lessons.of(rankings, references: anchors, settings: settings)
    self.encoder = encoder
    self.settings = settings
    try Self.check(encoder, lessons)
    scalarHead =
      settings.usesScalarHead
      ? try ScalarHead(dimension: encoder.network.dimension, seed: settings.seed) : nil
  }

  /// The episodes whose frames `train` needs.
  public var episodes: [EpisodeID] {
    Set(lessons.flatMap { [$0.nearer, $0.farther] + $0.anchors }).sorted()
  }

  /// Trains, and tells after every update how it goes.
  ///
  /// The same episodes, answers and settings give the same weights, on any number of cores.
  ///
  /// - Returns: One record per update.
  /// - Throws: `DataError.Kind.missing` if a labelled episode's frames are not there;
  ///   `.invalidValue` if the loss stops being a number, with what to change; what `report` throws
  ///   ends the training.
  public func train(
    on training: [EpisodeID: TrainingEpisode],
    report: (Record) throws(DataError) -> Void = { _ in }
  ) throws(DataError) -> [Record] {
    Torch.keepFreedMemory()
    var generator = SeededGenerator(seed: settings.seed)
    try encoder.network.calibrate(
      on: TrainingEpisode.overview(
        of: labelled(training), augmentation: settings.augmentation, using: &generator))
    var deck = Deck(count: lessons.count)
    let optimiser = AdamW(trainedParameters, weightDecay: settings.weightDecay)
    var records: [Record] = []
    for update in 0..<settings.updateCount {
      let chosen = deck.draw(settings.batchSize, using: &generator)
      let batch = AlignmentBatch(chosen.map { lessons[$0] }, settings: settings)
      let outcome = try batch.outcome(
        training, network: encoder.network, head: scalarHead, using: &generator)
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
    for id in episodes {
      guard let episode = training[id] else { throw AlignmentBatch.absent(id) }
      labelled.append(episode)
    }
    return labelled
  }

  /// In the order of their names, so that the same training gives the same weights.
  private var trainedParameters: [Tensor] {
    let named = encoder.network.parameters.merging(scalarHead?.parameters ?? [:]) { own, _ in own }
    // A bias shared by all scores cancels in every comparison and never gets a gradient of its own.
    return named.sorted { $0.key < $1.key }.filter { $0.key != "scalar_head.bias" }.map(\.value)
  }

  private func record(update: Int, _ outcome: AlignmentBatch.Outcome) throws(DataError) -> Record {
    let loss = Double(try outcome.loss.scalar())
    guard loss.isFinite else {
      throw DataError(
        .invalidValue, file: "alignment", place: "update \(update + 1)", expected: "a finite loss",
        found: "\(loss)", remedy: "lower --learning-rate or raise --epsilon")
    }
    let share = learningRateShare(update: update, of: settings.updateCount)
    return Record(
      update: update + 1, loss: loss, accuracy: outcome.correctShare,
      learningRate: settings.learningRate * share)
  }

  private static func check(_ encoder: FrameEncoder, _ lessons: [Lesson]) throws(DataError) {
    guard lessons.contains(where: { $0.target != 0.5 }) else {
      throw DataError(
        .invalidValue, file: "labels", expected: "at least one answer that prefers an episode",
        found: lessons.isEmpty ? "no usable answers" : "only ties",
        remedy: "label more episodes with rapl label")
    }
    guard !encoder.network.parameters.isEmpty else {
      throw DataError(
        .unsupported, file: encoder.card.name, expected: "an encoder with something to train",
        found: "a frozen network", remedy: "add \"projection\": 32 to the card's architecture")
    }
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
