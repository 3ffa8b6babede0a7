import Episodes

/// The contents of one episode.
public struct EpisodeSummary: Codable, Sendable, Equatable {
  /// The lasting name.
  public let id: EpisodeID
  /// Number of steps; 0 where the recording does not say.
  public internal(set) var stepCount = 0
  /// Seconds, where the rate is known.
  public internal(set) var durationSeconds: Double?
  /// The keys of its cameras.
  public internal(set) var cameras: [String] = []
  /// The range of its recorded rewards, or `nil` if there are none.
  public internal(set) var recordedReward: DatasetSummary.RewardRange?
  /// The instructions to the robot.
  public internal(set) var instructions: [String] = []
  /// Whether the recorder called it a success, or `nil` if it did not say.
  public internal(set) var isSuccess: Bool?
  /// The digest of its actions and frames, after a deep inspection.
  public internal(set) var contentHash: ContentHash?

  private enum CodingKeys: String, CodingKey {
    case id, cameras, instructions
    case stepCount = "step_count"
    case durationSeconds = "duration_seconds"
    case recordedReward = "recorded_reward"
    case isSuccess = "is_success"
    case contentHash = "content_hash"
  }

  init(id: EpisodeID) { self.id = id }
}
