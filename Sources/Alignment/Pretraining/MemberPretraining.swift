import Encoders
import Episodes
import Training

/// The pretraining of one network on one core.
///
/// The network is a member of an ensemble or the only one.
struct MemberPretraining: Sendable {
  /// The member's index.
  let member: Int
  let network: any FeatureNetwork
  /// The episodes, in the order of their names.
  let episodes: [TrainingEpisode]
  let settings: PretrainingSettings

  /// Trains; see `Pretrainer.train(on:checkpoints:report:)`.
  func train(
    checkpoints: TrainingCheckpoints? = nil,
    report: @Sendable (Pretrainer.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Pretrainer.Record] {
    // In the order of their names, so that the same training gives the same weights.
    let parameters = network.parameters.sorted { $0.key < $1.key }.map(\.value)
    let loop = TrainingLoop(
      member: member, parameters: parameters, weightDecay: settings.weightDecay,
      schedule: LearningRateSchedule(
        peak: settings.learningRate, updateCount: settings.updateCount),
      checkpoints: checkpoints)
    var task = PretrainingTask(training: self)
    return try loop.run(&task, report: report)
  }
}

/// The updates of one network by the order of frames.
private struct PretrainingTask: TrainingTask {
  let training: MemberPretraining
  private var generator: SeededGenerator

  let stage = "pretraining"
  let divergenceRemedy = "lower the learning rate or choose another objective"
  let divergenceSettings: [DataError.Setting] = [.learningRate, .pretraining]

  init(training: MemberPretraining) {
    self.training = training
    generator = SeededGenerator(seed: training.settings.seed)
  }

  private var settings: PretrainingSettings { training.settings }

  /// Calibrates the fresh layers.
  mutating func start() throws(DataError) -> [Pretrainer.Record] {
    try training.network.calibrate(on: overview())
    return []
  }

  /// Draws the random numbers of the earlier updates again, because all updates share one generator.
  mutating func resume(after records: [Pretrainer.Record]) {
    _ = try? overview()
    for _ in records { _ = drawnBatch() }
  }

  mutating func update(_ index: Int, learningRate: Double) throws(DataError) -> Pretrainer.Record {
    let loss = try loss(of: drawnBatch())
    try loss.backward()
    return Pretrainer.Record(
      member: training.member, update: index + 1, loss: Double(try loss.scalar()),
      learningRate: learningRate)
  }

  private mutating func overview() throws(DataError) -> Tensor {
    try TrainingEpisode.overview(
      of: training.episodes, augmentation: settings.augmentation, using: &generator)
  }

  /// The frames of one update, `[episodes, F]` in row-major order, and their times from 0 to 1.
  private struct Batch {
    var values: [Float] = []
    var times: [[Float]] = []
  }

  private mutating func drawnBatch() -> Batch {
    let objective = settings.objective.loss
    let indices = Array(training.episodes.indices)
    var batch = Batch()
    for index in generator.shuffled(indices).prefix(settings.episodeCount) {
      let episode = training.episodes[index]
      let steps = objective.steps(settings.frameCount, of: episode.frameCount, using: &generator)
      batch.values += episode.frames(
        at: steps, augmentation: settings.augmentation, using: &generator)
      batch.times.append(steps.map { Float($0) / Float(max(episode.frameCount - 1, 1)) })
    }
    return batch
  }

  private func loss(of batch: Batch) throws(DataError) -> Tensor {
    let (episodeCount, frameCount) = (batch.times.count, batch.times[0].count)
    let inputs = try Tensor(
      batch.values, shape: [episodeCount * frameCount] + training.episodes[0].frameShape)
    let features = try training.network.features(ofPrepared: inputs)
      .reshaped([episodeCount, frameCount, training.network.dimension])
    return try settings.objective.loss.loss(features, times: batch.times)
  }
}
