import Episodes

/// The scene that a file was recorded in, as far as it concerns the file's robot.
public struct SceneSummary: Codable, Sendable, Equatable {
  /// The scene's id.
  public let id: String
  /// The task of the robot, as a sentence.
  public let task: String
  /// The name of the robot as its maker writes it, or `nil` if the scene does not have the robot.
  public let robot: String?
  /// The name of each column of `actions`, in order, or `nil` without the robot.
  public let actionNames: [String]?
  /// The unit of each column of `actions`, in order, or `nil` without the robot.
  public let actionUnits: [String]?
  /// Control steps per second, or `nil` without the robot.
  public let controlFrequencyHz: Double?

  private enum CodingKeys: String, CodingKey {
    case id, task, robot
    case actionNames = "action_names"
    case actionUnits = "action_units"
    case controlFrequencyHz = "control_frequency_hz"
  }

  init(_ scene: Scene, embodiment: String?) {
    let robot = scene.embodiment(embodiment)
    id = scene.id
    task = scene.task
    self.robot = robot?.name
    actionNames = robot?.actionNames
    actionUnits = robot?.actionUnits
    controlFrequencyHz = robot?.controlFrequencyHz
  }
}
