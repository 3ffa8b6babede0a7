/// The description of a recorded episode, without its frames.
///
/// Frames stay in the file. `EpisodeStore` reads them a range at a time.
public struct Episode: Sendable, Equatable, Identifiable {
  /// The permanent name.
  public let id: EpisodeID
  /// Number of recorded steps, T, at least 1.
  public let stepCount: Int
  /// The arm, such as `panda`, or `nil` where the file does not say.
  public let embodiment: String?
  /// The scene's id, from the manifest beside the file, or `nil` where there is none.
  public let scene: String?
  /// The camera keys that have frames, in the file's order.
  public let cameras: [String]
  /// Where each camera looks from, by its key.
  ///
  /// The role of a missing key is `unknown`.
  public let cameraRoles: [String: CameraRole]
  /// Steps per second of the recorded rows, or `nil` where the file does not say.
  public let framesPerSecond: Double?
  /// The instructions to the robot, in the recorder's order, or none if the file has none.
  public let instructions: [String]
  /// The steps at which no action was carried out, ascending, as DROID's `skip_action` marks them.
  public let skippedSteps: [Int]
  /// Whether the recorder called the attempt a success, or `nil` where the file does not say.
  public let isSuccess: Bool?
  /// The reward recorded with the episode, `[T]`, always finite, or `nil` where there is none.
  public let recordedRewards: [Float]?

  /// Describes an episode.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for an episode of no steps or a recorded reward that is
  ///   not finite, `.mismatch` if the recorded rewards are not one per step.
  public init(
    id: EpisodeID, stepCount: Int, embodiment: String? = nil, scene: String? = nil,
    cameras: [String] = [], cameraRoles: [String: CameraRole] = [:],
    framesPerSecond: Double? = nil, instructions: [String] = [], skippedSteps: [Int] = [],
    isSuccess: Bool? = nil, recordedRewards: [Float]? = nil
  ) throws(DataError) {
    try Self.check(id: id, stepCount: stepCount, recordedRewards: recordedRewards)
    self.id = id
    self.stepCount = stepCount
    self.embodiment = embodiment
    self.scene = scene
    self.cameras = cameras
    self.cameraRoles = cameraRoles
    self.framesPerSecond = framesPerSecond
    self.instructions = instructions
    self.skippedSteps = skippedSteps
    self.isSuccess = isSuccess
    self.recordedRewards = recordedRewards
  }

  private static func check(id: EpisodeID, stepCount: Int, recordedRewards: [Float]?)
    throws(DataError)
  {
    guard stepCount > 0 else {
      throw DataError(
        .invalidValue, subject: id.name, expected: "at least one step",
        found: "an episode of 0 steps",
        remedy: "remove the episode or record it again")
    }
    guard let rewards = recordedRewards else { return }
    guard rewards.count == stepCount else {
      throw DataError(
        .mismatch, subject: id.name, place: "rewards",
        expected: "\(stepCount) values, one per step",
        found: "\(rewards.count)")
    }
    if let step = rewards.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        .invalidValue, subject: id.name, place: "rewards[\(step)]", expected: "a finite number",
        found: "\(rewards[step])", remedy: "repair or remove the recorded rewards")
    }
  }
}
