import Alignment

/// A way of learning from answers that a study compares; the values name its rows.
public enum StudyMethod: String, Codable, Sendable, CaseIterable {
  /// The settings that the study was given.
  case aligned = "after"
  /// The settings of the paper's code, on the same encoder.
  case published
  /// A reward model without distances.
  case rewardModel = "rlhf"
  /// The settings that the study was given, on an encoder that was pretrained on the same episodes.
  case pretrained
  /// Pretraining by temporal cycle consistency and nothing else: no answer is learned from.
  case cycleConsistency = "tcc"

  /// How it trains; `standard` are the study's own settings, whose budget of updates all methods have.
  func settings(standard: AlignmentSettings) -> AlignmentSettings {
    var settings = standard
    switch self {
    case .aligned, .pretrained, .cycleConsistency: break
    case .published:
      settings = .published
      settings.updateCount = standard.updateCount
    case .rewardModel:
      settings.learnsDistances = false
      settings.usesScalarHead = true
    }
    return settings
  }
}
