import Episodes

/// What is in one file of episodes, and everything that an inspection has to say about it.
public struct DatasetSummary: Codable, Sendable, Equatable {
  /// One camera over all episodes of the file.
  public struct Camera: Codable, Sendable, Equatable {
    /// The key, such as `agentview_image`.
    public let key: String
    /// Rows of an image, in pixels, in the first episode that has the camera.
    public let height: Int
    /// Columns of an image, in pixels, in the first episode that has the camera.
    public let width: Int
    /// How its frames are stored: `gzip`, `uncompressed`, or the video's codec, such as `h264 video`.
    public let storage: String
    /// Number of episodes that have it.
    public let episodeCount: Int

    private enum CodingKeys: String, CodingKey {
      case key, height, width, storage
      case episodeCount = "episode_count"
    }
  }

  /// The smallest and largest recorded reward.
  public struct RewardRange: Codable, Sendable, Equatable {
    /// The smallest finite one.
    public let minimum: Float
    /// The largest finite one.
    public let maximum: Float
  }

  /// The file or folder, as the user named it.
  public let file: String
  /// The layout, such as `robomimic`; `nil` if the file could not be read.
  public let format: String?
  /// Number of episodes, also of those with errors.
  public let episodeCount: Int
  /// Number of steps of all episodes together.
  public let stepCount: Int
  /// The robot, such as `panda`; `nil` if unknown.
  public let embodiment: String?
  /// The cameras, by key.
  public let cameras: [Camera]
  /// The range of the recorded rewards; `nil` if there are none.
  public let recordedReward: RewardRange?
  /// The size of the file, without videos beside it.
  public let bytes: Int
  /// What is wrong or worth knowing, in the order of the file.
  public let findings: [Finding]

  private enum CodingKeys: String, CodingKey {
    case file, format, embodiment, cameras, bytes, findings
    case episodeCount = "episode_count"
    case stepCount = "step_count"
    case recordedReward = "recorded_reward"
  }

  /// Whether every episode can be used.
  public var isUsable: Bool { !findings.contains { $0.severity == .error } }
}
