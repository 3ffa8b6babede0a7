import Encoders
import Episodes
import Preferences
import Training

/// The updates of one network by answers, after a pretraining or a calibration.
struct AlignmentTask: TrainingTask {
  let training: MemberTraining
  let split: LessonSplit
  /// The frames of all items that occur in lessons.
  let episodes: [LabelItem: TrainingEpisode]
  /// Called for each update of a pretraining.
  let report: @Sendable (Aligner.Record) throws(DataError) -> Void
  /// The model of the share of answers that are mistakes.
  private var mistakes: MistakeModel

  let stage = "alignment"
  let divergenceRemedy = "lower the learning rate or raise epsilon"
  let divergenceSettings: [DataError.Setting] = [.learningRate, .epsilon]

  /// The number of updates between two validations.
  private static let validationInterval = 10

  init(
    training: MemberTraining, split: LessonSplit, episodes: [LabelItem: TrainingEpisode],
    report: @escaping @Sendable (Aligner.Record) throws(DataError) -> Void
  ) {
    (self.training, self.split, self.episodes) = (training, split, episodes)
    self.report = report
    mistakes = MistakeModel(training.settings)
  }

  private var settings: AlignmentSettings { training.settings }

  mutating func resume(after records: [Aligner.Record]) {
    if let rate = records.last?.mistakeRate { mistakes.take(rate: rate) }
  }

  /// The random numbers of an update depend on its index alone, so that a resumed training gives the same
  /// weights.
  mutating func update(_ index: Int, learningRate: Double) throws(DataError) -> Aligner.Record {
    let outcome = try outcome(of: batch(index), index)
    mistakes.learn(from: outcome.credences)
    return Aligner.Record(
      stage: .alignment, member: training.member, update: index + 1,
      loss: Double(try outcome.loss.scalar()), accuracy: outcome.correctShare,
      learningRate: learningRate, mistakeRate: mistakes.isEstimated ? mistakes.rate : nil)
  }

  private func batch(_ index: Int) -> AlignmentBatch {
    let deck = LessonDeck(
      count: split.training.count, batchSize: settings.batchSize, seed: settings.seed)
    return AlignmentBatch(
      deck.batch(index).map { split.training[$0] }, settings: settings,
      partCount: training.threadCount)
  }

  private func outcome(of batch: AlignmentBatch, _ index: Int) throws(DataError)
    -> AlignmentBatch.Outcome
  {
    var generator = SeededGenerator(seed: settings.seed.ofPart(index + 1))
    return try Torch.using(threadCount: batch.isWhole ? training.threadCount : 1) {
      () throws(DataError) in
      let outcome = try batch.outcome(
        episodes, network: training.network, head: training.head,
        temperature: training.logTemperature.exp(), mistakes: mistakes, using: &generator)
      try outcome.backward(to: Array(training.network.parameters.values))
      return outcome
    }
  }

  /// Measures the loss on the held-out episodes, without augmentation and without the model of mistakes.
  mutating func validate(_ record: inout Aligner.Record) throws(DataError) {
    let isLast = record.update == training.updateCount
    guard !split.validation.isEmpty,
      isLast || record.update.isMultiple(of: Self.validationInterval)
    else { return }
    var plain = settings
    plain.augmentation = .none
    plain.mistakeRate = 0
    plain.driftPenalty = 0
    var generator = SeededGenerator(seed: settings.seed)
    let outcome = try Torch.using(threadCount: training.threadCount) { () throws(DataError) in
      try Torch.withoutGradients { () throws(DataError) in
        try AlignmentBatch(split.validation, settings: plain).outcome(
          episodes, network: training.network, head: training.head,
          temperature: training.logTemperature.exp(), mistakes: MistakeModel(plain),
          using: &generator)
      }
    }
    record.validationLoss = Double(try outcome.loss.scalar())
    record.validationAccuracy = outcome.correctShare
  }
}

// MARK: - Before the first update

extension AlignmentTask {
  /// Pretrains the network, or calibrates its fresh layers on the training episodes.
  mutating func start() throws(DataError) -> [Aligner.Record] {
    let seen = try learnedEpisodes
    return try Torch.using(threadCount: training.threadCount) { () throws(DataError) in
      if let own = settings.pretrainingSettings(for: training.network) {
        return try pretrain(own, on: seen + training.unlabelled)
      }
      var generator = SeededGenerator(seed: settings.seed)
      try training.network.calibrate(
        on: TrainingEpisode.overview(
          of: seen, augmentation: settings.augmentation, using: &generator))
      return []
    }
  }

  private func pretrain(_ own: PretrainingSettings, on episodes: [TrainingEpisode])
    throws(DataError) -> [Aligner.Record]
  {
    let loss = own.objective.loss
    let usable = episodes.filter { $0.frameCount >= loss.minimumFrameCount }
      .sorted { $0.item < $1.item }
    guard usable.count >= loss.minimumEpisodeCount else {
      throw DataError(
        .invalidValue, subject: "labels", place: "pretraining by \(own.objective.name.rawValue)",
        expected: "at least \(loss.minimumEpisodeCount) episodes of "
          + "\(loss.minimumFrameCount) or more steps", found: "\(usable.count)",
        remedy: "choose no pretraining", settings: [.pretraining])
    }
    let records = try MemberPretraining(
      member: training.member, network: training.network, episodes: usable, settings: own
    ).train { record throws(DataError) in try report(Aligner.Record(record)) }
    return records.map(Aligner.Record.init)
  }

  /// The episodes of the training lessons, in the order of names, without the held-out ones.
  private var learnedEpisodes: [TrainingEpisode] {
    get throws(DataError) {
      try split.training.items.map { item throws(DataError) in
        guard let episode = episodes[item] else { throw AlignmentBatch.absent(item) }
        return episode
      }
    }
  }
}
