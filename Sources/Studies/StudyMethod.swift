import Alignment

/// A way to reward episodes that a study compares; the raw values name its rows.
public enum StudyMethod: Sendable, Hashable {
  /// The untrained encoder, by the transport of its features.
  case before
  /// The untrained encoder, by the distance to the references' last frames.
  case goalDistance
  /// The settings that the study was given.
  case aligned
  /// The settings of the paper's code, on the same encoder.
  case published
  /// A reward model without distances, by the mean score of an episode.
  case rewardModel
  /// The same by the sum of an episode's scores.
  case summedRewardModel
  /// Pretraining alone, without answers.
  case pretrained(PretrainingObjective.Name)

  /// Whether an encoder is trained with answers.
  public var learnsFromAnswers: Bool {
    switch self {
    case .before, .goalDistance, .pretrained: false
    case .aligned, .published, .rewardModel, .summedRewardModel: true
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

extension StudyMethod: RawRepresentable, CaseIterable, Codable {
  /// All methods, in the order of the table.
  public static var allCases: [StudyMethod] {
    [.before, .goalDistance, .aligned, .published, .rewardModel, .summedRewardModel]
      + PretrainingObjective.Name.allCases.map(Self.pretrained)
  }

  /// The method of that name; `nil` if there is none.
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
