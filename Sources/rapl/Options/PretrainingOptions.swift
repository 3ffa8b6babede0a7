import Alignment
import ArgumentParser

extension PretrainingSettings.Objective: ExpressibleByArgument {}

/// How to pretrain; every setting that is not given is the default.
struct PretrainingOptions: ParsableArguments {
  @Option(
    help: """
      time-contrastive: neighbours in time nearer than others; tcc: temporal cycle consistency; vip: \
      distance to a later frame as a value.
      """)
  var objective = PretrainingSettings.Objective.timeContrast

  @Option(help: "Where all chance starts from.")
  var seed: UInt64?

  @Option(help: "Updates of the weights.")
  var updates: Int?

  @Option(help: "The most episodes to learn from, spread evenly; their frames are held in memory.")
  var mostEpisodes: Int?

  @Option(help: "Episodes in one update.")
  var batch: Int?

  @Option(help: "Frames of an episode that one update looks at.")
  var framesPerEpisode: Int?

  @Option(help: "The largest step of the optimiser.")
  var learningRate: Double?

  @Option(help: "How strongly weights are pulled to 0.")
  var weightDecay: Double?

  @Option(help: "tcc: how soft the choice of the nearest frame is.")
  var temperature: Double?

  @Option(help: "time-contrastive: by how much more frames from afar are to be apart.")
  var margin: Double?

  @Option(help: "vip: the discount of a step.")
  var discount: Double?

  @Flag(inversion: .prefixedNo, help: "Vary the frames while training.")
  var augmentation = true

  /// The settings in force.
  var settings: PretrainingSettings {
    var settings = PretrainingSettings()
    settings.objective = objective
    settings.seed = seed ?? settings.seed
    settings.updateCount = updates ?? settings.updateCount
    settings.mostEpisodes = mostEpisodes ?? settings.mostEpisodes
    settings.episodeCount = batch ?? settings.episodeCount
    settings.frameCount = framesPerEpisode ?? settings.frameCount
    settings.learningRate = learningRate ?? settings.learningRate
    settings.weightDecay = weightDecay ?? settings.weightDecay
    settings.softmaxTemperature = temperature ?? settings.softmaxTemperature
    settings.margin = margin ?? settings.margin
    settings.discount = discount ?? settings.discount
    if !augmentation { settings.augmentation = .none }
    return settings
  }

  func validate() throws {
    try require(updates.map { $0 > 0 }, "--updates must be at least 1")
    try require(mostEpisodes.map { $0 > 1 }, "--most-episodes must be at least 2")
    try require(batch.map { $0 > 1 }, "--batch must be at least 2")
    try require(framesPerEpisode.map { $0 > 3 }, "--frames-per-episode must be at least 4")
    try require(learningRate.map { $0 > 0 && $0.isFinite }, "--learning-rate must be above 0")
    try require(
      weightDecay.map { $0 >= 0 && $0.isFinite }, "--weight-decay must be 0 or more")
    try require(temperature.map { $0 > 0 && $0.isFinite }, "--temperature must be above 0")
    try require(margin.map { $0 > 0 && $0.isFinite }, "--margin must be above 0")
    try require(discount.map { (0...1).contains($0) }, "--discount must be between 0 and 1")
  }
}
