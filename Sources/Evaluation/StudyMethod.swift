import Alignment

/// A way to reward episodes that a study compares; the values name its rows.
public enum StudyMethod: String, Codable, Sendable, CaseIterable {
  /// The encoder as it was, by the transport of its features.
  case before
  /// The encoder as it was, by the distance to the references' last frames.
  case goalDistance = "goal"
  /// The settings that the study was given.
  case aligned = "after"
  /// The settings of the paper's code, on the same encoder.
  case published
  /// A reward model without distances, by the mean score of an episode.
  case rewardModel = "rlhf"
  /// The same by the sum of an episode's scores.
  case summedRewardModel = "rlhf-sum"
  /// Pretraining by temporal cycle consistency and nothing else: no answer is learned from.
  case cycleConsistency = "tcc"
  /// The same by time contrast.
  case timeContrast = "time-contrastive"
  /// The same by VIP's implicit values.
  case valueImplicit = "vip"

  /// Whether an encoder is trained with answers.
  public var learnsFromAnswers: Bool {
    switch self {
    case .before, .goalDistance, .cycleConsistency, .timeContrast, .valueImplicit: false
    case .aligned, .published, .rewardModel, .summedRewardModel: true
    }
  }

  /// What the encoder learns from the training episodes without answers; `nil` if it learns from answers or not
  /// at all.
  var pretraining: PretrainingSettings.Objective? {
    switch self {
    case .cycleConsistency: .cycleConsistency
    case .timeContrast: .timeContrast
    case .valueImplicit: .valueImplicit
    default: nil
    }
  }

  /// How it trains; `standard` are the study's own settings, whose budget of updates all methods have.
  func settings(standard: AlignmentSettings) -> AlignmentSettings {
    var settings = standard
    switch self {
    case .published:
      settings = .published
      settings.updateCount = standard.updateCount
    case .rewardModel, .summedRewardModel:
      settings.learnsDistances = false
      settings.usesScalarHead = true
      settings.episodeScore = self == .rewardModel ? .mean : .sum
    default: break
    }
    return settings
  }
}
