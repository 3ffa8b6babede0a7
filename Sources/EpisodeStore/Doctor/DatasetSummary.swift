import Episodes

/// The contents of one file or folder of episodes, and the findings of its inspection.
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
    /// The rate that its first video states, or `nil` for images and where the video does not say.
    public var framesPerSecond: Double?
    /// Its decoder, or `nil` for images in HDF5.
    public var decoder: String?

    private enum CodingKeys: String, CodingKey {
      case key, height, width, storage, decoder
      case episodeCount = "episode_count"
      case framesPerSecond = "frames_per_second"
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
  /// The layout, such as `robomimic`, or `nil` if the file could not be read.
  public internal(set) var format: String?
  /// Every episode, also those with errors, in the order of their names.
  public internal(set) var episodes: [EpisodeSummary] = []
  /// The robot, such as `panda`, or `nil` if unknown.
  public internal(set) var embodiment: String?
  /// The scene that the episodes were recorded in, or `nil` if none is known.
  public internal(set) var scene: SceneSummary?
  /// The cameras, by key.
  public internal(set) var cameras: [Camera] = []
  /// The size on the disk, with the videos that belong to it.
  public internal(set) var bytes = 0
  /// The findings, in the order of the file.
  public internal(set) var findings: [Finding] = []

  /// Number of episodes, also of those with errors.
  public var episodeCount: Int { episodes.count }
  /// Number of steps of all episodes together.
  public var stepCount: Int { episodes.reduce(0) { $0 + $1.stepCount } }
  /// Seconds of all episodes together, or `nil` if the rate of one is unknown.
  public var durationSeconds: Double? {
    let durations = episodes.compactMap(\.durationSeconds)
    return durations.count == episodes.count && !durations.isEmpty ? durations.reduce(0, +) : nil
  }
  /// The range of the recorded rewards, or `nil` if there are none.
  public var recordedReward: RewardRange? {
    let ranges = episodes.compactMap(\.recordedReward)
    guard let low = ranges.map(\.minimum).min(), let high = ranges.map(\.maximum).max() else {
      return nil
    }
    return RewardRange(minimum: low, maximum: high)
  }
  /// Whether every episode can be used.
  public var isUsable: Bool { !findings.contains { $0.severity == .error } }

  init(file: String) { self.file = file }
}

extension DatasetSummary {
  private enum CodingKeys: String, CodingKey {
    case file, format, embodiment, scene, cameras, bytes, findings, episodes
    case episodeCount = "episode_count"
    case stepCount = "step_count"
    case durationSeconds = "duration_seconds"
    case recordedReward = "recorded_reward"
  }

  /// Reads the output of `encode(to:)`.
  ///
  /// The sums are computed again.
  ///
  /// - Throws: The decoder's own error.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    file = try values.decode(String.self, forKey: .file)
    format = try values.decodeIfPresent(String.self, forKey: .format)
    episodes = try values.decode([EpisodeSummary].self, forKey: .episodes)
    embodiment = try values.decodeIfPresent(String.self, forKey: .embodiment)
    scene = try values.decodeIfPresent(SceneSummary.self, forKey: .scene)
    cameras = try values.decode([Camera].self, forKey: .cameras)
    bytes = try values.decode(Int.self, forKey: .bytes)
    findings = try values.decode([Finding].self, forKey: .findings)
  }

  /// Writes everything, with the sums that a machine would otherwise have to make.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(file, forKey: .file)
    try values.encodeIfPresent(format, forKey: .format)
    try values.encode(episodeCount, forKey: .episodeCount)
    try values.encode(stepCount, forKey: .stepCount)
    try values.encodeIfPresent(durationSeconds, forKey: .durationSeconds)
    try values.encodeIfPresent(embodiment, forKey: .embodiment)
    try values.encodeIfPresent(scene, forKey: .scene)
    try values.encode(cameras, forKey: .cameras)
    try values.encodeIfPresent(recordedReward, forKey: .recordedReward)
    try values.encode(bytes, forKey: .bytes)
    try values.encode(findings, forKey: .findings)
    try values.encode(episodes, forKey: .episodes)
  }
}
