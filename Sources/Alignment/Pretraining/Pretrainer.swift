import Encoders
import Episodes
import Training

/// Trains an encoder on episodes alone, by the order of their frames: what alignment may start from, and
/// a baseline that needs no answers.
public struct Pretrainer {
  /// What one update did; a line of `training.jsonl`.
  public struct Record: TrainingRecord, Equatable {
    /// Which member of an ensemble, from 0; 0 where there is no ensemble.
    public let member: Int
    /// Which update of it, from 1.
    public let update: Int
    /// The objective's loss on the batch.
    public let loss: Double
    /// The step size.
    public let learningRate: Double
    /// Always `nil`: a pretraining holds no episodes out.
    package var validationLoss: Double? { nil }
  }

  /// The encoder that is trained; its parameters are changed in place.
  public let encoder: FrameEncoder
  /// How.
  public let settings: PretrainingSettings

  /// Gets ready to train.
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

  /// The episodes of these that `train` should be given.
  public func chosen(of episodes: [EpisodeID]) -> [EpisodeID] {
    episodes.sorted().evenlySpread(atMost: settings.mostEpisodes)
  }

  /// How many updates `train` makes, over all members.
  public var updateCount: Int { settings.updateCount * encoder.network.members.count }

  /// Trains, and tells after every update how it goes, from any thread.
  ///
  /// The members of an ensemble are trained side by side, each with chance of its own. The same
  /// episodes and settings give the same weights, on any number of cores.
  ///
  /// With `checkpoints`, a training that was ended continues to the same weights; `report` is then called
  /// for the updates that are still to be made.
  ///
  /// - Returns: One record per update, member after member.
  /// - Throws: `DataError.Kind.invalidValue` if there are too few episodes or one is too short, or if the
  ///   loss stops being a number, with what to change; what `report` throws ends the training.
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

  /// The encoder as it is now, with a card that says how it was trained; to be aligned, or to be used as
  /// it is.
  ///
  /// Its weights count as trained: no alignment calibrates them anew.
  ///
  /// - Throws: What copying the weights throws.
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
