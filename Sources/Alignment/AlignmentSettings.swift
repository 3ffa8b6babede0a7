import Encoders
import OptimalTransport

/// How an encoder is aligned with the answers.
///
/// The defaults are those that did best on simulated arms; `published` are those of the authors'
/// code. The folder's README, "Differences from the paper", says why they differ.
public struct AlignmentSettings: Codable, Sendable, Equatable {
  /// What an answer that the encoder gets wrong costs, with `p` the probability that the encoder
  /// gives to the person's answer.
  public enum Objective: String, Codable, Sendable, CaseIterable {
    /// `-log p`, the likelihood of Bradley and Terry.
    case logLikelihood
    /// `1 - p`, the expected share of wrong answers, as in the authors' code.
    case expectedError
  }

  /// Which pairs are learned from.
  public enum Pairs: String, Codable, Sendable, CaseIterable {
    /// Every pair whose order a ranking tells, and every pair whose order follows from several.
    case implied
    /// Every pair whose order a ranking tells.
    case all
    /// Only the middle one against the worst, measured from the best: the authors' triplet.
    case bestAsAnchor
  }

  /// How a transport cost changes with the costs of pairs of frames.
  public enum Gradient: String, Codable, Sendable, CaseIterable {
    /// The plan is held fixed: by the envelope theorem the gradient of the regularised cost.
    case planHeldFixed
    /// The plan follows: the gradient of the transport cost, by implicit differentiation.
    case throughPlan
  }

  /// How the scores of an episode's steps become the score of the episode.
  public enum EpisodeScore: String, Codable, Sendable, CaseIterable {
    /// Their mean: length alone makes no episode better.
    case mean
    /// Their sum, in units of 50 steps, as reinforcement learning adds rewards up: an episode of that
    /// length has the same score either way.
    case sum
  }

  /// What is learned before there are answers.
  public var pretraining = Pretraining.automatic
  /// Whether that is learned from episodes of the same arms too of which no answer speaks.
  public var learnsFromUnlabelled = true
  /// What an answer that the encoder gets wrong costs.
  public var objective = Objective.logLikelihood
  /// Which pairs are learned from.
  public var pairs = Pairs.implied
  /// Log-odds of preference for one unit of transport cost, above 0.
  public var temperature = 10.0
  /// Whether the temperature is learned too, from `temperature` on.
  public var learnsTemperature = false
  /// The ground cost between feature vectors.
  public var cost = GroundCost.cosine
  /// The weight of the plan's entropy, in units of the ground cost, above 0.
  public var epsilon = 0.1
  /// Half the width of the temporal band as a share of the episode; `nil` for none.
  public var bandHalfWidth: Double? = 0.15
  /// How the gradient takes the plan.
  public var gradient = Gradient.planHeldFixed
  /// The share of answers that are taken for mistakes, 0 to below 1/2; where it is estimated, what
  /// the estimate starts from.
  public var mistakeRate = 0.0
  /// Whether that share is estimated from the answers, by expectation and maximisation.
  public var estimatesMistakeRate = false
  /// How many preferred episodes serve as anchors beside the best of each ranking.
  public var referenceCount = 5
  /// Whether distances are learned; without, only the scalar head is, as a reward model of its own.
  public var learnsDistances = true
  /// Whether a scalar head is learned along with the distances.
  public var usesScalarHead = true
  /// How the scores of steps become one of the episode.
  public var episodeScore = EpisodeScore.mean
  /// Frames of an episode that are looked at in one update, spread over it at random.
  public var frameCount = 8
  /// Updates of the weights; `nil` for as many as the answers ask for, `updateCount(lessonCount:)`.
  public var updateCount: Int?
  /// Pairs in one update.
  public var batchSize = 24
  /// The largest step of AdamW; it rises over the first tenth of the updates and falls as a cosine.
  public var learningRate = 4e-3
  /// How strongly AdamW pulls weights to 0.
  public var weightDecay = 1e-3
  /// How frames are varied while training; without effect where only a head on frozen features is
  /// trained.
  public var augmentation = Augmentation()
  /// What of the encoder is trained; `nil` for what it is made for, as `TrainingPlan.part` says.
  public var trained: TrainedPart?
  /// The rank of what adapters add to a weight, at least 1.
  public var adapterRank = 4
  /// How strongly a pretrained network is held to what it made before, at least 0: what the relative mean
  /// square of the change of its output counts beside the loss of the answers.
  public var driftPenalty = 0.0
  /// The learning rate of pretrained weights as a share of the others', which start from chance: steps of
  /// the full size would wipe out within tens of updates what a pretrained network knows.
  public var pretrainedLearningRateShare = 0.02
  /// The share of the labelled episodes that is not learned from, but looked at to choose the weights
  /// to keep; 0 to learn from all and keep the last.
  public var validationShare = 0.0
  /// After how many updates without a better look at the held-out episodes a training ends; `nil` to
  /// make them all.
  public var patience: Int?
  /// Where all chance starts from.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// The updates of a training on so many lessons: those that were asked for, or 250 and, where that is more,
  /// as many as learn from every lesson 30 times, but no more than 1,000.
  public func updateCount(lessonCount: Int) -> Int {
    if let updateCount { return updateCount }
    let looking = (Self.lookCount * lessonCount + batchSize - 1) / batchSize
    return max(Self.leastUpdateCount, min(looking, Self.mostUpdateCount))
  }

  /// How a network is pretrained before it learns from answers: with the updates that were asked for, at most
  /// those of the default; `nil` if it is not.
  func pretrainingSettings(for network: any FeatureNetwork) -> PretrainingSettings? {
    guard let objective = pretraining.objective(for: network) else { return nil }
    var own = pretrainingSettings(by: objective)
    own.updateCount = min(own.updateCount, PretrainingSettings().updateCount)
    return own
  }

  /// Settings of a pretraining with the updates, the augmentation and the chance of these.
  public func pretrainingSettings(by objective: PretrainingObjective.Name)
    -> PretrainingSettings
  {
    var own = PretrainingSettings()
    own.objective = PretrainingObjective(objective)
    own.updateCount = updateCount ?? own.updateCount
    own.augmentation = augmentation
    own.seed = seed
    return own
  }

  static let leastUpdateCount = 250
  private static let mostUpdateCount = 1000
  private static let lookCount = 30

  /// How an encoder has to be loaded for these settings.
  public var trainingPlan: TrainingPlan {
    TrainingPlan(part: trained, adapterRank: adapterRank, keepsPretrained: driftPenalty > 0)
  }

  /// The rival: a reward model by reinforcement learning's usual preference loss, Bradley-Terry over an
  /// episode's mean score; the network, its pretraining, the pairs, the frames and the training are those of
  /// the default.
  ///
  /// - Source: Christiano et al., "Deep reinforcement learning from human preferences" (2017), eq. 1,
  ///   with the mean in place of the sum, since episodes differ in length.
  public static let rewardModel: AlignmentSettings = {
    var settings = AlignmentSettings()
    settings.learnsDistances = false
    return settings
  }()

  /// The settings of the authors' code for ResNet-18 (method A): entropic epsilon 1, temperature 1,
  /// `1 - p`, the best of a ranking as the only anchor, no scalar head, no band, no augmentation,
  /// batches of 10 triplets at a learning rate of 1e-3, no pretraining.
  ///
  /// - Source: RAPL, arXiv 2310.07932, as coded by its first author.
  public static let published: AlignmentSettings = {
    var settings = AlignmentSettings()
    settings.pretraining = .none
    settings.objective = .expectedError
    settings.gradient = .throughPlan
    settings.pairs = .bestAsAnchor
    settings.temperature = 1
    settings.epsilon = 1
    settings.bandHalfWidth = nil
    settings.referenceCount = 0
    settings.usesScalarHead = false
    settings.batchSize = 10
    settings.learningRate = 1e-3
    settings.weightDecay = 0
    settings.augmentation = .none
    return settings
  }()
}
