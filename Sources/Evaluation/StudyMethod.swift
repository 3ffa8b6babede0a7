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
  /// The settings that the study was given, on an encoder that was pretrained on the same episodes.
  case pretrained
  /// Pretraining by temporal cycle consistency and nothing else: no answer is learned from.
  case cycleConsistency = "tcc"

  /// Whether an encoder is trained with answers.
  public var learnsFromAnswers: Bool {
    switch self {
    case .before, .goalDistance, .cycleConsistency: false
    case .aligned, .published, .rewardModel, .summedRewardModel, .pretrained: true
    }
  }

  /// How it trains; `standard` are the study's own settings, whose budget of updates all methods have.
  func settings(standard: AlignmentSettings) -> AlignmentSettings {
    var settings = standard
    switch self {
    case .before, .goalDistance, .aligned, .pretrained, .cycleConsistency: break
    case .published:
      settings = .published
      settings.updateCount = standard.updateCount
    case .rewardModel, .summedRewardModel:
      settings.learnsDistances = false
      settings.usesScalarHead = true
      settings.episodeScore = self == .rewardModel ? .mean : .sum
    }
    return settings
  }
}
