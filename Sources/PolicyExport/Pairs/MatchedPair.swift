/// Two rollouts of which one is preferred, by their places among the exported episodes.
struct MatchedPair: Sendable, Equatable {
  let preferred: Int
  let rejected: Int
  /// Who says so: `synthetic` or `human`.
  let source: PairSettings.Source
  /// The probability that the preferred one is better, or `nil` for one network, which has no spread.
  let probability: Double?
  /// The difference of the returns as a share of their range.
  let margin: Double
  /// How much the pair counts.
  let weight: Double
  /// The distance of the first states, or `nil` where states were not recorded.
  let startDistance: Double?
}

/// How many pairs, or windows of pairs, each rule left out.
struct PairDrops: Sendable, Equatable, Encodable {
  private enum CodingKeys: String, CodingKey {
    case otherTask = "other_task"
    case notDrawn = "not_drawn"
    case unknownEpisode = "unknown_episode"
    case partOfEpisode = "part_of_an_episode"
    case tied
    case equalReturns = "equal_returns"
    case farStart = "far_start"
    case smallMargin = "small_margin"
    case doubtfulOrder = "doubtful_order"
    case rolloutTooOften = "rollout_too_often"
    case beyondCount = "beyond_count"
    case noWindow = "no_window"
    case windowsOfOtherPhase = "windows_of_other_phase"
  }

  /// Rollouts of different tasks.
  var otherTask = 0
  /// Pairs of a task with more rollouts than are compared with one another.
  var notDrawn = 0
  /// Answers about episodes that are not exported.
  var unknownEpisode = 0
  /// Answers about parts of episodes.
  var partOfEpisode = 0
  /// Answers that prefer neither.
  var tied = 0
  /// Returns that are equal.
  var equalReturns = 0
  /// First states that are not near.
  var farStart = 0
  /// Returns that differ by too little.
  var smallMargin = 0
  /// Orders about which the networks of the ensemble disagree.
  var doubtfulOrder = 0
  /// Rollouts that are in enough pairs already.
  var rolloutTooOften = 0
  /// Pairs beyond the number that was asked for.
  var beyondCount = 0
  /// Pairs without a window.
  var noWindow = 0
  /// Windows whose sides are at other phases.
  var windowsOfOtherPhase = 0
}
