import Alignment

/// A way of learning from answers that a study compares; the values name its rows.
public enum StudyMethod: String, Codable, Sendable, CaseIterable {
  /// The settings that the study was given.
  case aligned = "after"
  /// The settings of the paper's code, on the same encoder.
  case published
  /// A reward model without distances.
  case rewardModel = "rlhf"

  /// How it trains; `standard` are the study's own settings.
  func settings(standard: AlignmentSettings) -> AlignmentSettings {
    switch self {
    case .aligned: standard
    case .published: .published
    case .rewardModel: .rewardModel
    }
  }
}
