/// A robot arm as the recordings name it.
public struct Embodiment: Codable, Equatable, Sendable {
  /// The id used in file names and tables, such as `panda`.
  public let id: String
  /// The name as its maker writes it, such as `Franka Emika Panda`.
  public let name: String
  /// Number of joints, without the gripper.
  public let jointCount: Int
  /// The name of each column of `actions`, in order.
  public let actionNames: [String]
  /// The unit of each column of `actions`, in order, as many as `actionNames`.
  public let actionUnits: [String]
  /// Control steps per second.
  public let controlFrequencyHz: Double

  /// Describes an arm by its properties.
  public init(
    id: String, name: String, jointCount: Int, actionNames: [String], actionUnits: [String],
    controlFrequencyHz: Double
  ) {
    self.id = id
    self.name = name
    self.jointCount = jointCount
    self.actionNames = actionNames
    self.actionUnits = actionUnits
    self.controlFrequencyHz = controlFrequencyHz
  }
}
