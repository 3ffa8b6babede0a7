import Encoders
import Episodes
import Preferences

/// The training of one network, a member of an ensemble or the only one, on one core.
struct MemberTraining: Sendable {
  /// Which member.
  let member: Int
  let network: any FeatureNetwork
  let head: ScalarHead?
  /// The logarithm of the temperature, `[1]`.
  let logTemperature: Tensor
  let lessons: [Lesson]
  let settings: AlignmentSettings
  /// How many updates to make.
  let updateCount: Int
  /// Episodes of which no lesson speaks and which a pretraining sees.
  var unlabelled: [TrainingEpisode] = []
  /// On how many threads.
  ///
  /// Batches are worked out in as many parts; but drift is of a batch as a whole, so a penalty on it has single
  /// operations spread over the threads, and so has what is done seldom.
  var threadCount = 1

  /// The longest gradient that is followed at full length.
  private static let maximumGradientNorm: Float = 1

  /// Updates between two looks at the episodes held out.
  private static let validationInterval = 10

  /// Trains; see `Aligner.train(on:checkpoints:report:)`.
  func train(
    on training: [LabelItem: TrainingEpisode], checkpoints: TrainingCheckpoints? = nil,
    report: @Sendable (Aligner.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Aligner.Record] {
    let split = try LessonSplit(lessons, settings: settings)
    let parameters = trainedParameters.map(\.value)
    let optimiser = try AdamW(
      parameters, weightDecay: settings.weightDecay, rates: learningRates)
    var state: TrainingState
    if let earlier = try checkpoints?.resume(
      member: member, parameters, optimiser, settings: settings)
    {
      state = earlier
    } else {
      state = try start(on: Self.episodes(of: split.training, in: training), report: report)
      // What calibration does is done again in a moment, and a large network is not written for it.
      if !state.pretraining.isEmpty {
        try checkpoints?.save(state, member: member, parameters, optimiser)
      }
    }
    while state.updateCount < updateCount, !state.hasStalled(settings) {
      var record = try update(&state, split.training, training, optimiser)
      try validate(&record, split.validation, training)
      try state.add(record, weights: parameters)
      try report(record)
      try checkpoints?.save(state, member: member, parameters, optimiser)
    }
    for (parameter, values) in zip(parameters, state.best?.weights ?? []) {
      try parameter.assign(Tensor(values, shape: parameter.shape))
    }
    return state.pretraining + state.records
  }

  /// Pretrains on the episodes that are learned from and the unlabelled ones, or calibrates fresh layers on the
  /// former.
  private func start(
    on episodes: [TrainingEpisode], report: @Sendable (Aligner.Record) throws(DataError) -> Void
  ) throws(DataError) -> TrainingState {
    try Torch.using(threadCount: threadCount) { () throws(DataError) in
      if let own = settings.pretrainingSettings(for: network) {
        return TrainingState(
          settings, pretraining: try pretrain(own, on: episodes + unlabelled, report: report))
      }
      var generator = SeededGenerator(seed: settings.seed)
      try network.calibrate(
        on: TrainingEpisode.overview(
          of: episodes, augmentation: settings.augmentation, using: &generator))
      return TrainingState(settings)
    }
  }

  private func pretrain(
    _ own: PretrainingSettings, on episodes: [TrainingEpisode],
    report: @Sendable (Aligner.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Aligner.Record] {
    let loss = own.loss
    let usable = episodes.filter { $0.frameCount >= loss.minimumFrameCount }
      .sorted { $0.item < $1.item }
    guard usable.count >= loss.minimumEpisodeCount else {
      throw DataError(
        .invalidValue, file: "labels", place: "pretraining by \(own.objective.rawValue)",
        expected: "at least \(loss.minimumEpisodeCount) episodes of "
          + "\(loss.minimumFrameCount) or more steps", found: "\(usable.count)",
        remedy: "add --pretraining none")
    }
    let records = try MemberPretraining(
      member: member, network: network, episodes: usable, settings: own
    ).train { record throws(DataError) in try report(Aligner.Record(record)) }
    return records.map(Aligner.Record.init)
  }

  /// Makes one update, whose chance follows from its number.
  private func update(
    _ state: inout TrainingState, _ lessons: [Lesson], _ training: [LabelItem: TrainingEpisode],
    _ optimiser: AdamW
  ) throws(DataError) -> Aligner.Record {
    let deck = LessonDeck(count: lessons.count, batchSize: settings.batchSize, seed: settings.seed)
    var generator = SeededGenerator(seed: settings.seed.ofPart(state.updateCount + 1))
    let chosen = deck.batch(state.updateCount).map { lessons[$0] }
    let batch = AlignmentBatch(chosen, settings: settings, partCount: threadCount)
    let outcome = try Torch.using(threadCount: batch.isWhole ? threadCount : 1) {
      () throws(DataError) in
      let outcome = try batch.outcome(
        training, network: network, head: head, temperature: logTemperature.exp(),
        mistakes: state.mistakes, using: &generator)
      try outcome.backward(to: Array(network.parameters.values))
      return outcome
    }
    state.mistakes.learn(from: outcome.credences)
    let record = try record(update: state.updateCount, outcome, state.mistakes)
    try optimiser.step(learningRate: record.learningRate, maximumNorm: Self.maximumGradientNorm)
    return record
  }

  /// Looks at the held-out episodes, as they are, if it is time.
  private func validate(
    _ record: inout Aligner.Record, _ lessons: [Lesson], _ training: [LabelItem: TrainingEpisode]
  ) throws(DataError) {
    let isLast = record.update == updateCount
    guard !lessons.isEmpty, isLast || record.update.isMultiple(of: Self.validationInterval) else {
      return
    }
    var plain = settings
    plain.augmentation = .none
    plain.mistakeRate = 0
    plain.driftPenalty = 0
    var generator = SeededGenerator(seed: settings.seed)
    let outcome = try Torch.using(threadCount: threadCount) { () throws(DataError) in
      try Torch.withoutGradients { () throws(DataError) in
        try AlignmentBatch(lessons, settings: plain).outcome(
          training, network: network, head: head, temperature: logTemperature.exp(),
          mistakes: MistakeModel(plain), using: &generator)
      }
    }
    record.validationLoss = Double(try outcome.loss.scalar())
    record.validationAccuracy = outcome.correctShare
  }

  /// The items that lessons speak of, in the order of names: others may be held out, and nothing of them
  /// must be seen.
  private static func episodes(
    of lessons: [Lesson], in training: [LabelItem: TrainingEpisode]
  ) throws(DataError) -> [TrainingEpisode] {
    try lessons.items.map { item throws(DataError) in
      guard let episode = training[item] else { throw AlignmentBatch.absent(item) }
      return episode
    }
  }

  /// In the order of their names, so that the same training gives the same weights.
  private var trainedParameters: [(key: String, value: Tensor)] {
    let named = network.parameters.merging(head?.parameters ?? [:]) { own, _ in own }
    // A bias shared by all scores cancels in every comparison and never gets a gradient of its own.
    var trained = named.sorted { $0.key < $1.key }.filter { $0.key != "scalar_head.bias" }
      .map { (key: $0.key, value: $0.value) }
    if settings.learnsTemperature, settings.learnsDistances {
      trained.append((key: "log_temperature", value: logTemperature))
    }
    return trained
  }

  /// The share of the learning rate that each of them takes.
  private var learningRates: [Double] {
    let pretrained = network.pretrainedNames
    return trainedParameters.map {
      pretrained.contains($0.key) ? settings.pretrainedLearningRateShare : 1
    }
  }

  private func record(
    update: Int, _ outcome: AlignmentBatch.Outcome, _ mistakes: MistakeModel
  ) throws(DataError) -> Aligner.Record {
    let loss = Double(try outcome.loss.scalar())
    guard loss.isFinite else {
      throw DataError(
        .invalidValue, file: "alignment", place: "update \(update + 1)", expected: "a finite loss",
        found: "\(loss)", remedy: "lower --learning-rate or raise --epsilon")
    }
    let share = learningRateShare(update: update, of: updateCount)
    return Aligner.Record(
      stage: .alignment, member: member, update: update + 1, loss: loss,
      accuracy: outcome.correctShare, learningRate: settings.learningRate * share,
      mistakeRate: mistakes.isEstimated ? mistakes.rate : nil)
  }
}

extension Aligner.Record {
  /// An update that learned from frames alone.
  init(_ record: Pretrainer.Record) {
    self.init(
      stage: .pretraining, member: record.member, update: record.update, loss: record.loss,
      accuracy: nil, learningRate: record.learningRate)
  }
}

extension [Lesson] {
  /// What they speak of, in the order of names.
  var items: [LabelItem] {
    Set(flatMap { [$0.nearer, $0.farther] + $0.anchors }).sorted()
  }
}
