/// The robots of the X-Magical scenes.
public enum MagicalEmbodiment: String, Sendable, CaseIterable {
  /// A stick 0.3 wide.
  case shortStick = "short-stick"
  /// A stick 0.6 wide.
  case mediumStick = "medium-stick"
  /// A stick 1.6 wide.
  case longStick = "long-stick"
  /// A disc with two fingers.
  case gripper

  /// The numbers of an action: speed, turn and, for the gripper, closing.
  public var actionCount: Int { self == .gripper ? 3 : 2 }

  /// Steps of an episode.
  public var episodeLength: Int { self == .longStick ? 50 : 100 }

  /// Largest speed in arena units per second, either way.
  public static let largestSpeed = 4 * MagicalRobot.radius
  /// Largest turn in radians, either way.
  public static let largestTurn = 1.5

  /// The width of a stick; `nil` for the gripper.
  var stickWidth: Double? {
    switch self {
    case .shortStick: 1.5 * MagicalRobot.radius
    case .mediumStick: 3 * MagicalRobot.radius
    case .longStick: 8 * MagicalRobot.radius
    case .gripper: nil
    }
  }
}

/// What a robot is told to do in one step.
public struct MagicalAction: Sendable, Equatable {
  /// Forwards, in arena units per second; limited to `MagicalEmbodiment.largestSpeed`.
  public var speed: Double
  /// Counterclockwise, in radians from the robot's angle; limited to `MagicalEmbodiment.largestTurn`.
  public var turn: Double
  /// How far the fingers close, in radians: 0 is open, π/8 or more is closed.
  public var closing: Double

  /// An action by its numbers.
  public init(speed: Double, turn: Double, closing: Double = 0) {
    (self.speed, self.turn, self.closing) = (speed, turn, closing)
  }
}
