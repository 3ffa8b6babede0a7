import Episodes
import Preferences

/// An episode with the reward of a method and the recorded reward.
public struct EvaluatedEpisode: Sendable, Equatable, Identifiable {
  /// The episode.
  public let id: EpisodeID
  /// The arm, or `unknown` if the file does not say.
  public let embodiment: String
  /// The quality of the episode by its recorded reward; see `Episode.trueScore`.
  public let trueScore: Double
  /// The recorded reward of each step, `[T]`.
  public let recordedRewards: [Float]
  /// The method's reward of each step, `[T]`.
  ///
  /// Higher is better.
  public let rewards: [Float]

  /// The method's return: the sum of its rewards unless it has another definition.
  public let predictedReturn: Double

  /// Puts a method's rewards beside the recorded ones.
  ///
  /// The return is the sum of the rewards unless it is given.
  ///
  /// - Throws: `DataError.Kind.missing` if no reward was recorded. `.mismatch` if there is not one reward
  ///   per step. `.invalidValue` if a reward is not finite.
  public init(_ episode: Episode, rewards: [Float], predictedReturn: Double? = nil)
    throws(DataError)
  {
    guard let recordedRewards = episode.recordedRewards, let trueScore = episode.trueScore else {
      throw DataError(
        .missing, subject: episode.id.name, place: "rewards",
        expected: "a recorded reward to evaluate against", found: "none",
        remedy: "evaluate against labels instead")
    }
    try Self.check(rewards, stepCount: episode.stepCount, id: episode.id)
    id = episode.id
    embodiment = episode.embodiment ?? "unknown"
    self.trueScore = trueScore
    self.recordedRewards = recordedRewards
    self.rewards = rewards
    self.predictedReturn = predictedReturn ?? Self.sum(rewards)
  }

  /// Puts a reward trace beside the recorded rewards.
  ///
  /// - Throws: As `init(_:rewards:)`, and `.mismatch` if the trace is of another episode.
  public init(_ episode: Episode, trace: RewardTrace) throws(DataError) {
    guard trace.id == episode.id else {
      throw DataError(
        .mismatch, subject: episode.id.name, expected: "rewards of this episode",
        found: "rewards of \(trace.id)")
    }
    try self.init(episode, rewards: trace.rewards, predictedReturn: trace.total)
  }

  private init(_ other: EvaluatedEpisode, rewards: [Float]) {
    id = other.id
    embodiment = other.embodiment
    trueScore = other.trueScore
    recordedRewards = other.recordedRewards
    self.rewards = rewards
    predictedReturn = Self.sum(rewards)
  }

  /// The same episode with the rewards of a baseline.
  ///
  /// - Complexity: O(steps).
  public func rewarded(by baseline: Baseline) -> EvaluatedEpisode {
    EvaluatedEpisode(self, rewards: baseline.rewards(stepCount: recordedRewards.count))
  }

  private static func sum(_ rewards: [Float]) -> Double { rewards.reduce(0) { $0 + Double($1) } }

  private static func check(_ rewards: [Float], stepCount: Int, id: EpisodeID) throws(DataError) {
    guard rewards.count == stepCount else {
      throw DataError(
        .mismatch, subject: id.name, place: "reward", expected: "\(stepCount) values, one per step",
        found: "\(rewards.count)", remedy: "compute the rewards again from the same recording")
    }
    if let step = rewards.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        .invalidValue, subject: id.name, place: "reward[\(step)]", expected: "a finite number",
        found: "\(rewards[step])")
    }
  }
}
