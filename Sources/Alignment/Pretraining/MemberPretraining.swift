import Encoders
import Episodes

/// The pretraining of one network, a member of an ensemble or the only one, on one core.
struct MemberPretraining: Sendable {
  /// Which member.
  let member: Int
  let network: any FeatureNetwork
  /// In the order of their names.
  let episodes: [TrainingEpisode]
  let settings: PretrainingSettings

  /// The longest gradient that is followed at full length.
  private static let maximumGradientNorm: Float = 1

  /// Trains; see `Pretrainer.train(on:report:)`.
  func train(report: @Sendable (Pretrainer.Record) throws(DataError) -> Void) throws(DataError)
    -> [Pretrainer.Record]
  {
    var generator = SeededGenerator(seed: settings.seed)
    try network.calibrate(
      on: TrainingEpisode.overview(
        of: episodes, augmentation: settings.augmentation, using: &generator))
    // In the order of their names, so that the same training gives the same weights.
    let parameters = network.parameters.sorted { $0.key < $1.key }.map(\.value)
    let optimiser = try AdamW(parameters, weightDecay: settings.weightDecay)
    var records: [Pretrainer.Record] = []
    for update in 0..<settings.updateCount {
      let loss = try loss(using: &generator)
      let record = try record(update: update, loss)
      try loss.backward()
      try optimiser.step(
        learningRate: record.learningRate, maximumNorm: Self.maximumGradientNorm)
      records.append(record)
      try report(record)
    }
    return records
  }

  private func loss(using generator: inout SeededGenerator) throws(DataError) -> Tensor {
    let objective = settings.loss
    let drawn = generator.shuffled(Array(episodes.indices)).prefix(settings.episodeCount)
    var (values, times): ([Float], [[Float]]) = ([], [])
    for episode in drawn.map({ episodes[$0] }) {
      let steps = objective.steps(
        settings.frameCount, of: episode.frameCount, using: &generator)
      values += episode.frames(
        at: steps, augmentation: settings.augmentation, using: &generator)
      times.append(steps.map { Float($0) / Float(max(episode.frameCount - 1, 1)) })
    }
    let frameCount = times[0].count
    let inputs = try Tensor(
      values, shape: [drawn.count * frameCount] + episodes[0].frameShape)
    let features = try network.features(ofPrepared: inputs)
      .reshaped([drawn.count, frameCount, network.dimension])
    return try objective.loss(features, times: times)
  }

  private func record(update: Int, _ loss: Tensor) throws(DataError) -> Pretrainer.Record {
    let loss = Double(try loss.scalar())
    guard loss.isFinite else {
      throw DataError(
        .invalidValue, file: "pretraining", place: "update \(update + 1)",
        expected: "a finite loss", found: "\(loss)",
        remedy: "lower --learning-rate or choose another --objective")
    }
    let share = learningRateShare(update: update, of: settings.updateCount)
    return Pretrainer.Record(
      member: member, update: update + 1, loss: loss,
      learningRate: settings.learningRate * share)
  }
}
