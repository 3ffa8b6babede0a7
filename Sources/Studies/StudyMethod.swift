import Alignment

/// A method of rewarding episodes that a study compares.
///
/// The raw values name its rows.
public enum StudyMethod: Sendable, Hashable {
  /// The untrained encoder, by the transport of its features.
  case before
  /// The untrained encoder, by the distance to the references' last frames.
  case goalDistance
  /// The encoder aligned with the study's own settings.
  case aligned
  /// The encoder aligned with the settings of the paper's code.
  case published
  /// A reward model without distances, by the mean score of an episode.
  case rewardModel
  /// A reward model without distances, by the sum of an episode's scores.
  case summedRewardModel
  /// Pretraining alone, without answers.
  case pretrained(PretrainingObjective.Name)

  /// Whether the method trains an encoder with answers.
  public var learnsFromAnswers: Bool {
    switch self {
    case .before, .goalDistance, .pretrained: false
    case .aligned, .published, .rewardModel, .summedRewardModel: true
    }
  }

  /// The settings of the method's training.
  ///
  /// `standard` are the study's own settings. Every method has their number of updates.
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

extension StudyMethod: RawRepresentable, CaseIterable, Codable {
  /// All methods, in the order of the table.
  public static var allCases: [StudyMethod] {
    [.before, .goalDistance, .aligned, .published, .rewardModel, .summedRewardModel]
      + PretrainingObjective.Name.allCases.map(Self.pretrained)
  }

  /// The method with that name, or `nil` if there is none.
  public init?(rawValue: String) {
    guard let method = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = method
  }

  /// The name of the method's row.
  public var rawValue: String {
    switch self {
    case .before: "before"
    case .goalDistance: "goal"
    case .aligned: "after"
    case .published: "published"
    case .rewardModel: "rlhf"
    case .summedRewardModel: "rlhf-sum"
    case .pretrained(let objective): objective.rawValue
    }
  }
}
