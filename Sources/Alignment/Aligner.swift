import Encoders
import Episodes
import Foundation
import Preferences
import Training

/// Fine-tunes an encoder so that distances in its feature space agree with a person's answers.
///
/// - Source: RAPL, arXiv 2310.07932; where this departs from it, the folder's README says why.
public struct Aligner {
  /// What one update did; a line of `training.jsonl`.
  public struct Record: TrainingRecord, Equatable {
    /// What is learned from.
    public enum Stage: String, Codable, Sendable {
      /// The frames alone.
      case pretraining
      /// The answers.
      case alignment
    }

    /// What was learned from.
    public let stage: Stage
    /// Which member of an ensemble, from 0; 0 where there is no ensemble.
    public let member: Int
    /// Which update of it and of the stage, from 1.
    public let update: Int
    /// The mean cost of an answer in the batch; the objective's loss while pretraining.
    public let loss: Double
    /// The share of the batch's answers that the encoder had right before the update; `nil` while
    /// pretraining.
    public let accuracy: Double?
    /// The step size.
    public let learningRate: Double
    /// The mean cost of an answer about the episodes held out; `nil` where none was looked at.
    public var validationLoss: Double?
    /// The share of those answers that the encoder has right; `nil` where none was looked at.
    public var validationAccuracy: Double?
    /// The share of answers that are taken for mistakes; `nil` unless it is estimated.
    public var mistakeRate: Double?
  }

  /// The encoder that is trained; its parameters are changed in place.
  public let encoder: FrameEncoder
  /// How.
  public let settings: AlignmentSettings
  private let lessons: [Lesson]
  private let memberUpdateCount: Int
  /// The head that is trained with each member; none if the settings ask for none.
  private let heads: [ScalarHead]
  /// The logarithm of each member's temperature, `[1]`.
  private let logTemperatures: [Tensor]

  /// Gets ready to learn from answers.
  ///
  /// `references` are preferred episodes that serve as anchors, best first; the first
  /// `settings.referenceCount` are used.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the answers teach nothing: there are none, or all
  ///   are ties; `.unsupported` if the encoder has nothing to train, or nothing that could drift where
  ///   the settings have a penalty on that.
  public init(
    encoder: FrameEncoder, orders: [JudgedOrder], references: [EpisodeID],
    settings: AlignmentSettings
  ) throws(DataError) {
    let anchors = Array(references.prefix(settings.referenceCount))
    lessons = Lesson.taught(by: orders, references: anchors, settings: settings)
    self.encoder = encoder
    self.settings = settings
    memberUpdateCount = settings.updateCount(lessonCount: lessons.count)
    try Self.check(encoder, lessons, settings)
    var heads: [ScalarHead] = []
    for (index, member) in encoder.network.members.enumerated() where settings.usesScalarHead {
      heads.append(
        try ScalarHead(dimension: member.dimension, seed: settings.seed.ofPart(index)))
    }
    self.heads = heads
    var logTemperatures: [Tensor] = []
    for _ in encoder.network.members {
      logTemperatures.append(
        try Tensor(
          [Float(log(settings.temperature))], shape: [1],
          requiresGradient: settings.learnsTemperature))
    }
    self.logTemperatures = logTemperatures
  }

  /// The temperature as it is now; of an ensemble, the geometric mean of its members'.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy it.
  func temperature() throws(DataError) -> Double {
    guard settings.learnsTemperature else { return settings.temperature }
    let logarithms = try logTemperatures.map { logarithm throws(DataError) in
      Double(try logarithm.scalar())
    }
    return exp(logarithms.reduce(0, +) / Double(logarithms.count))
  }

  /// The episodes, and the parts of episodes, whose frames `train` needs.
  public var items: [LabelItem] { lessons.items }

  /// How many updates `train` makes, over all members and both stages.
  public var updateCount: Int {
    encoder.network.members.reduce(0) { count, member in
      let pretraining = settings.pretrainingSettings(for: member)?.updateCount ?? 0
      return count + pretraining + memberUpdateCount
    }
  }

  /// The head as it is now: that of a single network shares its parameters, that of an ensemble is the
  /// mean of its members'.
  ///
  /// - Returns: `nil` if the settings ask for none.
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy the parameters.
  func scalarHead() throws(DataError) -> ScalarHead? {
    heads.count > 1 ? try ScalarHead(averaging: heads) : heads.first
  }

  /// Trains, and tells after every update how it goes, from any thread.
  ///
  /// The members of an ensemble are trained side by side, each with chance of its own. The same
  /// episodes, answers and settings give the same weights, on any number of cores. A network that is to be
  /// pretrained first learns from the frames of the items that are learned from and of `unlabelled`, and of no
  /// others.
  ///
  /// With `checkpoints` a training that was ended goes on where it last was written down; `report` is
  /// then called for the updates that are still to be made.
  ///
  /// A pretrained network of which more than the head is trained is spread over `threadCount` threads, and
  /// then the same number of threads gives the same weights; the process must do nothing else meanwhile.
  ///
  /// - Returns: One record per update, member after member.
  /// - Throws: `DataError.Kind.missing` if a labelled item's frames are not there;
  ///   `.invalidValue` if the loss stops being a number, with what to change, or if all items are too
  ///   short to pretrain on; what `report` throws ends the training.
  public func train(
    on episodes: some Collection<TrainingEpisode>, unlabelled: [TrainingEpisode] = [],
    checkpoints: TrainingCheckpoints? = nil, threadCount: Int = 1,
    report: @Sendable (Record) throws(DataError) -> Void = { _ in }
  ) throws(DataError) -> [Record] {
    try Torch.keepFreedMemory()
    let training = Dictionary(episodes.map { ($0.item, $0) }) { first, _ in first }
    let spread = encoder.network.trainsBackbone ? threadCount : 1
    let trainings = encoder.network.members.indices.map {
      self.training(ofMember: $0, unlabelled, threadCount: spread)
    }
    let records = try trainings.threadedMap { member throws(DataError) in
      try member.train(on: training, checkpoints: checkpoints, report: report)
    }
    return records.flatMap { $0 }
  }

  private func training(
    ofMember index: Int, _ unlabelled: [TrainingEpisode], threadCount: Int
  ) -> MemberTraining {
    var own = settings
    own.seed = settings.seed.ofPart(index)
    return MemberTraining(
      member: index, network: encoder.network.members[index],
      head: heads.isEmpty ? nil : heads[index], logTemperature: logTemperatures[index],
      lessons: lessons, settings: own, updateCount: memberUpdateCount, unlabelled: unlabelled,
      threadCount: threadCount)
  }

  private static func check(
    _ encoder: FrameEncoder, _ lessons: [Lesson], _ settings: AlignmentSettings
  ) throws(DataError) {
    guard lessons.contains(where: { $0.target != 0.5 }) else {
      throw DataError(
        .invalidValue, subject: "labels", expected: "at least one answer that prefers an episode",
        found: lessons.isEmpty ? "no usable answers" : "only ties",
        remedy: "label more episodes with rapl label")
    }
    guard !encoder.network.parameters.isEmpty else {
      throw DataError(
        .unsupported, subject: encoder.card.name, expected: "an encoder with something to train",
        found: "a frozen network", remedy: "add \"projection\": 32 to the card's architecture")
    }
    guard settings.driftPenalty == 0 || encoder.network.knowsPretrained else {
      throw DataError(
        .unsupported, subject: encoder.card.name, place: "drift penalty",
        expected: "a pretrained network of which more than the head is trained",
        found: "nothing that could drift",
        remedy: "leave it out, or train the last block too",
        settings: [.driftPenalty, .trainedPart])
    }
  }
}
