/// A task with its robots and cameras, read from `Scenes/<id>.json` and referred to by id.
public struct Scene: Codable, Equatable, Sendable {
  /// A camera of the scene.
  public struct Camera: Codable, Equatable, Sendable {
    /// The observation key that holds its images, such as `agentview_image`.
    public let key: String
    /// Where it stands: `exterior` or `wrist`.
    public let role: String
    /// Rows of an image, in pixels.
    public let height: Int
    /// Columns of an image, in pixels.
    public let width: Int

    /// Describes a camera by its properties.
    public init(key: String, role: String, height: Int, width: Int) {
      self.key = key
      self.role = role
      self.height = height
      self.width = width
    }
  }

  /// The id, equal to the file's stem.
  public let id: String
  /// The task of the robot, as a sentence.
  public let task: String
  /// When the task counts as done, as a sentence.
  public let successCondition: String
  /// The robots that were recorded in the scene.
  public let embodiments: [Embodiment]
  /// The cameras that recorded it.
  public let cameras: [Camera]

  /// Describes a scene by its properties.
  public init(
    id: String, task: String, successCondition: String, embodiments: [Embodiment],
    cameras: [Camera]
  ) {
    self.id = id
    self.task = task
    self.successCondition = successCondition
    self.embodiments = embodiments
    self.cameras = cameras
  }
}
