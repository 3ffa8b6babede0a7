import Episodes
import HDF5

/// Small files of episodes in the robomimic layout, whose every pixel is known.
public struct SyntheticEpisodes {
  /// One episode to write.
  public struct Demo {
    /// The name, such as `demo_0`.
    public var name: String
    /// Rows of `actions`, `dones` and images.
    public var stepCount: Int
    /// The recorded rewards; `nil` writes none.
    public var rewards: [Double]?
    /// Cameras with images in the file.
    public var cameras: [String]
    /// Cameras with videos beside the file, by key.
    public var videos: [String: String]
    /// What `num_samples` claims; `nil` writes none.
    public var claimedStepCount: Int?

    /// Describes an episode that is in order unless told otherwise.
    public init(
      _ name: String, stepCount: Int, rewards: [Double]? = nil, cameras: [String] = ["camera"],
      videos: [String: String] = [:]
    ) {
      self.name = name
      self.stepCount = stepCount
      self.rewards = rewards
      self.cameras = cameras
      self.videos = videos
      claimedStepCount = stepCount
    }
  }

  /// Rows of an image.
  public static let height = 4
  /// Columns of an image.
  public static let width = 6
  /// Columns of `actions`.
  public static let actionCount = 7

  /// The episodes.
  public var demos: [Demo]
  /// JSON for `data@env_args`; `nil` writes none.
  public var environmentArguments: String? =
    #"{"env_name": "Stack", "type": 1, "env_kwargs": {"robots": ["Panda"]}}"#

  /// Episodes to write.
  public init(_ demos: [Demo]) { self.demos = demos }

  /// Writes the file at `path`.
  public func write(to path: String) throws(DataError) {
    let file = try HDF5File.create(path)
    let data = try file.root.createGroup("data")
    if let environmentArguments { try data.attributes.set("env_args", to: environmentArguments) }
    try data.attributes.set("total", to: demos.map(\.stepCount).reduce(0, +))
    for demo in demos { try Self.write(demo, in: data) }
    try file.root.createDataset("mask/train", strings: demos.map(\.name))
    try file.close()
  }

  /// One image: every byte of it differs between steps.
  public static func pixels(step: Int) -> [UInt8] {
    (0..<height * width * 3).map { UInt8(truncatingIfNeeded: $0 * 3 + step * 16 + 5) }
  }

  /// Images of consecutive steps.
  public static func frames(_ steps: Range<Int>) -> FrameSequence {
    FrameSequence(
      frameCount: steps.count, height: height, width: width, pixels: steps.flatMap(pixels))
  }

  private static func write(_ demo: Demo, in data: HDF5Group) throws(DataError) {
    let (group, count) = (try data.createGroup(demo.name), demo.stepCount)
    if let claimed = demo.claimedStepCount { try group.attributes.set("num_samples", to: claimed) }
    try group.attributes.set("behaviour", to: "stack")
    try group.createDataset(
      "actions", shape: [count, actionCount],
      values: (0..<count * actionCount).map { Double($0) / 100 })
    try group.createDataset(
      "dones", shape: [count], values: (0..<count).map { Int64($0 == count - 1 ? 1 : 0) })
    if let rewards = demo.rewards {
      try group.createDataset("rewards", shape: [rewards.count], values: rewards)
    }
    for camera in demo.cameras {
      try group.createDataset(
        "obs/\(camera)", shape: [count, height, width, 3], values: frames(0..<count).pixels,
        layout: .chunked([1, height, width, 3], gzipLevel: 4))
    }
    guard !demo.videos.isEmpty else { return }
    let videos = try group.createGroup("obs_video")
    for (key, path) in demo.videos { try videos.attributes.set(key, to: path) }
  }
}
