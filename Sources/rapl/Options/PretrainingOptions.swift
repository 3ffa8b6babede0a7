import Alignment
import ArgumentParser
import Episodes

extension PretrainingObjective.Name: NamedOption {}

/// The settings of a pretraining.
///
/// Every setting that is missing has its default.
struct PretrainingOptions: ParsableArguments {
  @Option(
    help: """
      The objective: time-contrastive, neighbours in time are nearer than others; tcc, temporal cycle \
      consistency; vip, the distance to a later frame is a value.
      """)
  var objective = PretrainingObjective.Name.timeContrast

  @Option(help: "The seed of all random numbers.")
  var seed: UInt64?

  @Option(help: "Updates of the weights.")
  var updates: Int?

  @Option(help: "The most episodes to learn from, spread evenly. Their frames are kept in memory.")
  var mostEpisodes: Int?

  @Option(help: "Episodes in one update.")
  var batch: Int?

  @Option(help: "Frames of an episode in one update.")
  var framesPerEpisode: Int?

  @Option(help: "The largest step of the optimiser.")
  var learningRate: Double?

  @Option(help: "How strongly weights are pulled to 0.")
  var weightDecay: Double?

  @Option(help: "tcc: how soft the choice of the nearest frame is.")
  var temperature: Double?

  @Option(help: "time-contrastive: the margin by which distant frames are farther apart.")
  var margin: Double?

  @Option(help: "vip: the discount of a step.")
  var discount: Double?

  @Flag(inversion: .prefixedNo, help: "Augment the frames during training.")
  var augmentation = true

  /// The settings in force.
  var settings: PretrainingSettings {
    var settings = PretrainingSettings()
    settings.objective = chosenObjective
    settings.seed = seed ?? settings.seed
    settings.updateCount = updates ?? settings.updateCount
    settings.mostEpisodes = mostEpisodes ?? settings.mostEpisodes
    settings.episodeCount = batch ?? settings.episodeCount
    settings.frameCount = framesPerEpisode ?? settings.frameCount
    settings.learningRate = learningRate ?? settings.learningRate
    settings.weightDecay = weightDecay ?? settings.weightDecay
    if !augmentation { settings.augmentation = .none }
    return settings
  }

  /// The objective with its numbers, if they are given.
  private var chosenObjective: PretrainingObjective {
    switch PretrainingObjective(objective) {
    case .cycleConsistency(let standard): .cycleConsistency(temperature: temperature ?? standard)
    case .timeContrast(let standard, let neighbourhood):
      .timeContrast(margin: margin ?? standard, neighbourhood: neighbourhood)
    case .valueImplicit(let standard): .valueImplicit(discount: discount ?? standard)
    }
  }

  /// The options whose names differ from those of their settings.
  private static let options = [
    "updateCount": "--updates", "episodeCount": "--batch", "frameCount": "--frames-per-episode",
  ]

  func validate() throws {
    for (option, value, own) in [
      ("--temperature", temperature, PretrainingObjective.Name.cycleConsistency),
      ("--margin", margin, .timeContrast), ("--discount", discount, .valueImplicit),
    ] {
      try require(
        value == nil || objective == own, "\(option) goes with --objective \(own.rawValue)")
    }
    try requireInRange(options: Self.options) { () throws(DataError) in try settings.check() }
  }
}
