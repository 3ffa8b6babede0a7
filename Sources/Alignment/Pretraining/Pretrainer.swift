import Encoders
import Episodes
import Training

/// Trains an encoder by the order of the frames of episodes, without answers.
///
/// Its result is a start for an alignment, and a baseline that needs no answers.
public struct Pretrainer {
  /// The record of one update, which is a line of `training.jsonl`.
  public struct Record: TrainingRecord, Equatable {
    /// The index of the ensemble's member, from 0, and always 0 without an ensemble.
    public let member: Int
    /// The number of the update within its member, from 1.
    public let update: Int
    /// The objective's loss on the batch.
    public let loss: Double
    /// The learning rate of the update.
    public let learningRate: Double
    /// Always `nil`, because a pretraining holds no episodes out.
    package var validationLoss: Double? { nil }
  }

  /// The encoder that is trained.
  ///
  /// Its parameters are changed in place.
  public let encoder: FrameEncoder
  /// The settings of the pretraining.
  public let settings: PretrainingSettings

  /// Prepares a pretraining.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the encoder has nothing to train.
  public init(encoder: FrameEncoder, settings: PretrainingSettings) throws(DataError) {
    guard !encoder.network.parameters.isEmpty else {
      throw DataError(
        .unsupported, subject: encoder.card.name, expected: "an encoder with something to train",
        found: "a frozen network", remedy: "add \"projection\": 32 to the card's architecture")
    }
    self.encoder = encoder
    self.settings = settings
  }

  /// The episodes among these that `train` needs.
  public func chosen(of episodes: [EpisodeID]) -> [EpisodeID] {
    episodes.sorted().evenlySpread(atMost: settings.mostEpisodes)
  }

  /// The number of updates that `train` makes, over all members.
  public var updateCount: Int { settings.updateCount * encoder.network.members.count }

  /// Trains the encoder, and reports every update from any thread.
  ///
  /// The members of an ensemble are trained in parallel, each with its own random numbers. The same episodes
  /// and settings give the same weights on any number of cores.
  ///
  /// With `checkpoints`, an interrupted training resumes and gives the same weights. `report` is then called
  /// for the remaining updates only.
  ///
  /// - Returns: One record per update, member after member.
  /// - Throws: `DataError.Kind.invalidValue` if there are too few episodes, if an episode is too short, or,
  ///   with a remedy, if the loss is no longer a number. An error of `report` ends the training.
  public func train(
    on episodes: [TrainingEpisode], checkpoints: TrainingCheckpoints? = nil,
    report: @Sendable (Record) throws(DataError) -> Void = { _ in }
  ) throws(DataError) -> [Record] {
    try check(episodes)
    try Torch.keepFreedMemory()
    let ordered = episodes.sorted { $0.item < $1.item }
    let trainings = encoder.network.members.enumerated().map { index, member in
      var own = settings
      own.seed = settings.seed.ofPart(index)
      return MemberPretraining(member: index, network: member, episodes: ordered, settings: own)
    }
    let records = try trainings.threadedMap { member throws(DataError) in
      try member.train(checkpoints: checkpoints, report: report)
    }
    return records.flatMap { $0 }
  }

  /// The encoder in its present state, with a card that describes the pretraining.
  ///
  /// It can be aligned, or used as it is. Its weights count as trained, so an alignment does not calibrate
  /// them again.
  ///
  /// - Throws: The errors of copying the weights.
  public func pretrainedEncoder(name: String, provenance: Provenance? = nil) throws(DataError)
    -> FrameEncoder
  {
    var card = encoder.card
    card.name = name
    card.summary =
      "\(encoder.card.name), trained on episodes without answers (\(settings.objective.name.rawValue))."
    card.hasScalarHead = false
    card.matching = nil
    card.provenance = provenance
    return try encoder.copy(card: card)
  }

  private func check(_ episodes: [TrainingEpisode]) throws(DataError) {
    let loss = settings.objective.loss
    guard episodes.count >= loss.minimumEpisodeCount else {
      throw DataError(
        .invalidValue, subject: "episodes",
        expected: "at least \(loss.minimumEpisodeCount) for \(settings.objective.name.rawValue)",
        found: "\(episodes.count)", remedy: "give more, or choose another objective",
        settings: [.pretraining])
    }
    for episode in episodes where episode.frameCount < loss.minimumFrameCount {
      throw DataError(
        .invalidValue, subject: episode.item.description,
        expected:
          "at least \(loss.minimumFrameCount) steps for \(settings.objective.name.rawValue)",
        found: "\(episode.frameCount)", remedy: "leave the episode out")
    }
  }
}
