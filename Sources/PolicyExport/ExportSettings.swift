import Rewards

/// The numbers and choices of an export.
///
/// A format uses those that it has a place for.
package struct ExportSettings: Sendable, Equatable, Encodable {
  private enum CodingKeys: String, CodingKey {
    case observations, action, reward, window, pairs, ranges
    case bestShare = "best_share"
    case doubtfulRewards = "doubtful_rewards"
    case advantageSteps = "advantage_steps"
    case advantageQuantile = "advantage_quantile"
    case hasNextObservations = "next_observations"
    case tag
  }

  /// What becomes of episodes whose reward is not believed.
  package enum DoubtfulRewards: String, Sendable, Codable {
    /// The export is refused.
    case refused
    /// They are left out; a table that needs every frame says that it has no opinion.
    case leftOut = "left_out"
    /// They are exported like the others.
    case exported
  }

  /// The arrays and cameras to export by their keys; none for all that are observations.
  package var observations: [String] = []
  /// The key of the actions, or `nil` for the one array of that role.
  package var action: String?
  /// What is exported as the reward of a step.
  package var reward = ExportedReward.reward
  /// The share of each task's episodes that is exported, those of the highest returns; `nil` for all.
  package var bestShare: Double?
  /// What becomes of episodes whose reward is not believed.
  package var doubtfulRewards = DoubtfulRewards.refused
  /// How many steps ahead the advantage looks, at least 1.
  package var advantageSteps = 16
  /// The share of frames with the highest advantages that count as good, above 0 and below 1.
  package var advantageQuantile = 0.3
  /// Whether observations of the next step are written beside those of the step.
  package var hasNextObservations = false
  /// The name that sidecars bear.
  package var tag = "rapl"
  /// How a policy sees and acts.
  package var window = PolicyWindow()
  /// How pairs are chosen.
  package var pairs = PairSettings()
  /// Which frames are kept.
  package var ranges = RangeSettings()

  /// The defaults.
  package init() {}
}

/// What is exported as the reward of a step.
package enum ExportedReward: String, Sendable, Codable, CaseIterable {
  /// The reward of the rewards file.
  case reward
  /// The progress, which rises from 0 to 1.
  case progress
  /// What the next step adds to the level, 0 at the last step.
  case difference

  /// The values for all steps of an episode.
  package func values(of frames: EpisodeFrames) -> [Float] {
    switch self {
    case .reward: frames.rewards
    case .progress: frames.progress
    case .difference:
      zip(frames.levels.dropFirst(), frames.levels).map { $0 - $1 } + [0]
    }
  }
}

/// How a policy with action chunks sees and acts, in steps.
package struct PolicyWindow: Sendable, Equatable, Codable {
  private enum CodingKeys: String, CodingKey {
    case observationSteps = "n_obs_steps"
    case horizon
    case actionSteps = "n_action_steps"
  }

  /// The observations that it sees, the last of them that of the decision.
  package var observationSteps = 2
  /// The actions that it plans, from the first of these observations on.
  package var horizon = 16
  /// The actions that it carries out before it decides again.
  package var actionSteps = 8

  /// The defaults of diffusion_policy.
  package init() {}

  /// The steps of the decisions in an episode: each with a whole run of actions behind it, and the first.
  func decisions(stepCount: Int) -> [Int] {
    let steps = stride(from: 0, through: stepCount - actionSteps, by: actionSteps)
    return stepCount < actionSteps ? [0] : Array(steps)
  }

  /// The steps of some rows from the first observation of a decision on, within the episode.
  ///
  /// Steps before the first and behind the last repeat these.
  func steps(of decision: Int, count: Int, stepCount: Int) -> [Int] {
    (0..<count).map { min(stepCount - 1, max(0, decision - observationSteps + 1 + $0)) }
  }
}
