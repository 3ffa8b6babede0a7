import Alignment
import Encoders
import Episodes
import Preferences
import Rewards

/// How well an encoder can be aligned: cross-validated over episodes, with a simulated annotator.
///
/// For every seed the episodes are dealt into folds. For every fold, rankings are drawn among the
/// other episodes, an encoder is aligned with them, and the held-out episodes are rewarded before
/// and after. No frame, answer or reference of a held-out episode is seen in training.
public struct AlignmentStudy: Sendable {
  /// The size of the study.
  public struct Design: Codable, Sendable, Equatable {
    /// Rankings of three that the simulated annotator gives in each training; every number is tried.
    public var rankingCounts = [20]
    /// What is trained.
    public var methods = [StudyMethod.aligned]
    /// Parts that the episodes are dealt into.
    public var foldCount = 4
    /// The seeds; each deals, asks and trains anew.
    public var seeds: [UInt64] = [0, 1, 2]
    /// Preferred episodes that rewards are measured from.
    public var referenceCount = 5

    /// The design of the figures in the README.
    public init() {}
  }

  /// What is known of an episode that takes part.
  public struct Participant: Sendable {
    /// The episode, with its recorded reward.
    public let episode: Episode
    /// All its frames.
    public let frames: FrameSequence

    /// An episode with its frames.
    public init(episode: Episode, frames: FrameSequence) {
      self.episode = episode
      self.frames = frames
    }
  }

  /// The rewards of one fold, by one method.
  public struct Fold: Sendable {
    /// The seed of the deal.
    public let seed: UInt64
    /// Which part was held out.
    public let fold: Int
    /// How many rankings were given; `nil` before any.
    public let rankingCount: Int?
    /// `before`, or the method's name.
    public let method: String
    /// The held-out episodes and those of other arms, with their rewards.
    public let episodes: [EvaluatedEpisode]
  }

  private let design: Design
  private let settings: AlignmentSettings
  private let loadEncoder: @Sendable () throws(DataError) -> FrameEncoder

  /// Prepares a study.
  ///
  /// `loadEncoder` is called once per training, for parameters that nobody else trains.
  public init(
    design: Design, settings: AlignmentSettings,
    loadEncoder: @escaping @Sendable () throws(DataError) -> FrameEncoder
  ) {
    self.design = design
    self.settings = settings
    self.loadEncoder = loadEncoder
  }

  /// How many trainings there will be.
  public var trainingCount: Int {
    design.seeds.count * design.foldCount * design.rankingCounts.count * design.methods.count
  }

  /// Runs the study, two trainings at a time on two cores.
  ///
  /// - Parameters:
  ///   - participants: The episodes to train on and to hold out, of one arm.
  ///   - others: Episodes of other arms, never trained on and rewarded after every training.
  ///   - report: Called after each training, from any thread.
  /// - Returns: One entry per training, and one for every fold before any.
  /// - Throws: `DataError` if the episodes are too few for the design, or have no recorded reward.
  public func run(
    _ participants: [Participant], others: [Participant] = [],
    report: @escaping @Sendable () -> Void = {}
  ) throws(DataError) -> [Fold] {
    let encoder = try loadEncoder()
    let prepared = try Self.prepared(participants, encoder)
    var tasks: [Task] = []
    for seed in design.seeds {
      let folds = try EpisodeFolds(
        episodes: participants.map(\.episode.id), count: design.foldCount, seed: seed)
      for fold in folds.folds.indices {
        tasks += design.rankingCounts.enumerated().flatMap { order, count in
          design.methods.enumerated().map { place, method in
            Task(
              seed: seed, fold: fold, folds: folds, rankingCount: count, method: method,
              isFirst: order == 0 && place == 0)
          }
        }
      }
    }
    let results = try tasks.concurrentMap { task throws(DataError) in
      let result = try run(task, participants, others, prepared)
      report()
      return result
    }
    return results.flatMap { $0 }
  }

  private struct Task: Sendable {
    let seed: UInt64
    let fold: Int
    let folds: EpisodeFolds
    let rankingCount: Int
    let method: StudyMethod
    /// Whether it is the fold's first, which also measures the encoder as it was.
    let isFirst: Bool
  }

  private static func prepared(_ participants: [Participant], _ encoder: FrameEncoder)
    throws(DataError) -> [EpisodeID: TrainingEpisode]
  {
    let prepared = try participants.concurrentMap { participant throws(DataError) in
      try TrainingEpisode(
        id: participant.episode.id, frames: participant.frames, encoder: encoder)
    }
    return Dictionary(uniqueKeysWithValues: prepared.map { ($0.id, $0) })
  }

  private func run(
    _ task: Task, _ participants: [Participant], _ others: [Participant],
    _ prepared: [EpisodeID: TrainingEpisode]
  ) throws(DataError) -> [Fold] {
    let heldOut = Set(task.folds.folds[task.fold])
    let training = participants.filter { !heldOut.contains($0.episode.id) }
    let tested = participants.filter { heldOut.contains($0.episode.id) } + others
    let rankings = try SimulatedAnnotator(episodes: training.map(\.episode))
      .rankings(count: task.rankingCount, seed: task.seed &* 1000 &+ UInt64(task.fold))
      .compactMap(\.ranking)
    let references = PreferredEpisodes.strongest(design.referenceCount, by: rankings)
    let sources = training.filter { references.contains($0.episode.id) }
    let encoder = try loadEncoder()
    func fold(_ method: String, _ rankingCount: Int?, _ episodes: [EvaluatedEpisode]) -> Fold {
      Fold(
        seed: task.seed, fold: task.fold, rankingCount: rankingCount, method: method,
        episodes: episodes)
    }
    var results: [Fold] = []
    if task.isFirst {
      results.append(fold("before", nil, try rewarded(tested, against: sources, by: encoder)))
    }
    var settings = task.method.settings(standard: settings)
    settings.seed = task.seed &* 1000 &+ UInt64(task.fold)
    let start = try task.method.start(
      from: encoder, on: training.compactMap { prepared[$0.episode.id] }, settings: settings)
    guard task.method.isAligned else {
      let after = try rewarded(tested, against: sources, by: start)
      return results + [fold(task.method.rawValue, task.rankingCount, after)]
    }
    let aligner = try Aligner(
      encoder: start, rankings: rankings, references: references, settings: settings)
    _ = try aligner.train(on: prepared)
    let aligned = try aligner.alignedEncoder(name: "aligned")
    let after =
      settings.learnsDistances
      ? try rewarded(tested, against: sources, by: aligned) : try scored(tested, by: aligned)
    results.append(fold(task.method.rawValue, task.rankingCount, after))
    return results
  }

  /// The mean score of an episode is its return.
  private func scored(_ tested: [Participant], by encoder: FrameEncoder) throws(DataError)
    -> [EvaluatedEpisode]
  {
    try tested.map { participant throws(DataError) in
      let embeddings = try encoder.embed(participant.frames, id: participant.episode.id)
      let scores = embeddings.scores ?? []
      return try EvaluatedEpisode(
        participant.episode, rewards: scores.map { $0 / Float(scores.count) })
    }
  }

  private func rewarded(
    _ tested: [Participant], against references: [Participant], by encoder: FrameEncoder
  ) throws(DataError) -> [EvaluatedEpisode] {
    var preferred: [EmbeddingSequence] = []
    for reference in references {
      preferred.append(try encoder.embed(reference.frames, id: reference.episode.id))
    }
    let rewarder = try Rewarder(
      references: preferred, settings: RewardSettings(for: encoder.card))
    var episodes: [EvaluatedEpisode] = []
    for participant in tested {
      let embeddings = try encoder.embed(participant.frames, id: participant.episode.id)
      episodes.append(
        try EvaluatedEpisode(participant.episode, trace: rewarder.trace(of: embeddings)))
    }
    return episodes
  }
}
