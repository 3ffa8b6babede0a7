import Episodes

/// The contents and the origin of the files in a folder of episodes: `manifest.json`.
///
/// ```json
/// {"version": 1, "files": [{"file": "panda_stack.hdf5", "sha256": "…", "bytes": 35499454,
///   "scene": "stack", "embodiment": "panda", "framesPerSecond": 6.667, "licence": "Apache-2.0",
///   "origin": "robosuite 1.5.2", "episodes": [{"id": "panda_stack/demo_0", "steps": 57,
///   "cameras": ["agentview_image"], "split": "train", "behaviour": "stack"}]}]}
/// ```
public struct EpisodeManifest: Codable, Sendable, Equatable {
  /// One file of episodes.
  public struct File: Codable, Sendable, Equatable {
    /// The path relative to the manifest's folder, which it never leaves.
    public let file: String
    /// The digest of the whole file, checked by `verify(folder:)`.
    public let sha256: ContentHash
    /// The size of the file, checked whenever the file is opened.
    public let bytes: Int
    /// The id of a scene in `Scenes/`.
    public let scene: String?
    /// The robot's id.
    ///
    /// It goes before the one in the file itself.
    public let embodiment: String?
    /// Recorded rows per second.
    public let framesPerSecond: Double?
    /// The licence's SPDX name.
    public let licence: String?
    /// How the episodes came to be, in words.
    public let origin: String?
    /// The episodes in the file.
    public let episodes: [Episode]

    /// Describes a file; see the properties.
    public init(
      file: String, sha256: ContentHash, bytes: Int, scene: String? = nil,
      embodiment: String? = nil, framesPerSecond: Double? = nil, licence: String? = nil,
      origin: String? = nil, episodes: [Episode]
    ) {
      self.file = file
      self.sha256 = sha256
      self.bytes = bytes
      self.scene = scene
      self.embodiment = embodiment
      self.framesPerSecond = framesPerSecond
      self.licence = licence
      self.origin = origin
      self.episodes = episodes
    }
  }

  /// One episode of a file.
  public struct Episode: Codable, Sendable, Equatable {
    /// The lasting name.
    public let id: EpisodeID
    /// Number of steps.
    public let steps: Int
    /// The camera keys that have frames.
    public let cameras: [String]
    /// The split that the episode belongs to, such as `train` or `test`.
    public let split: String?
    /// The behaviour of the robot, such as `stack` or `drop`.
    public let behaviour: String?

    /// Describes an episode; see the properties.
    public init(
      id: EpisodeID, steps: Int, cameras: [String], split: String? = nil, behaviour: String? = nil
    ) {
      self.id = id
      self.steps = steps
      self.cameras = cameras
      self.split = split
      self.behaviour = behaviour
    }
  }

  /// The version of this layout, 1.
  public let version: Int
  /// The files, in the order they are listed.
  public let files: [File]

  /// Describes a folder's files, in version 1.
  public init(files: [File]) {
    version = 1
    self.files = files
  }
}
