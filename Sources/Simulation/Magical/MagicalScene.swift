/// An arena with a robot and blocks, which a task rewards.
///
/// ```swift
/// let scene = MagicalScene(.sweepToTop, .mediumStick)
/// scene.step(MagicalAction(speed: 0.5, turn: 0))
/// let state = scene.state
/// ```
///
/// It is repeatable to the last bit: equal actions lead to equal states. One thread at a time may use a scene.
///
/// - Source: the constants of x-magical 0.0.4, which wraps Chipmunk by pymunk 5.6.0.
public final class MagicalScene {
  /// Steps of the robot per second.
  public static let stepsPerSecond = 8.0
  static let subSteps = 10
  /// The walls stand so far from the middle.
  static let wall = 1.1
  static let blockSide = Double.pi.squareRoot() * 0.6 * MagicalRobot.radius

  /// What is rewarded.
  public let task: MagicalTask
  /// The robot.
  public let embodiment: MagicalEmbodiment
  /// Steps since the beginning.
  public private(set) var stepCount = 0
  let robot: MagicalRobot
  let blocks: [MagicalBlock]
  private let world: World
  private let zone: Shape?

  /// Sets the arena up, with the blocks at the task's own places or at others.
  public init(
    _ task: MagicalTask, _ embodiment: MagicalEmbodiment, blocks places: [Vector]? = nil
  ) {
    (self.task, self.embodiment) = (task, embodiment)
    world = World(iterations: 10, collisionSlop: 0.01)
    Self.addWalls(to: world)
    robot = MagicalRobot(embodiment, in: world)
    blocks = (places ?? task.blocks).map { [world] in MagicalBlock(at: $0, in: world) }
    zone = task.zone.map(world.addSensor)
  }

  /// Whether the episode is over.
  public var isOver: Bool { stepCount >= embodiment.episodeLength }

  /// Does one action.
  public func step(_ action: MagicalAction) {
    for _ in 0..<Self.subSteps {
      robot.follow(action)
      world.step(1 / (Self.stepsPerSecond * Double(Self.subSteps)))
    }
    stepCount += 1
  }

  /// Where everything is.
  public var state: MagicalState {
    MagicalState(
      robot: robot.body.pose, blocks: blocks.map(\.body.pose),
      fingers: robot.fingers.map(\.body.pose),
      pupilAngles: robot.pupils.map(\.angle), fingerWidth: robot.fingerWidth)
  }

  /// How well the task is done at this moment.
  public var score: MagicalScore {
    MagicalScore(
      shareInGoal: Double(blocks.count { MagicalTask.goal.contains($0.shape.bounds) })
        / Double(blocks.count),
      isInZone: zone.map { zone in
        (robot.shapes + blocks.map(\.shape)).contains { $0.touches(zone) }
      } ?? false,
      task: task, blocks: blocks.map(\.body.pose.position))
  }

  private static func addWalls(to world: World) {
    let far = wall + 1
    let corners = [Vector(-far, far), Vector(far, far), Vector(far, -far), Vector(-far, -far)]
    for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      world.add(.segment(from: start, to: end, radius: 1), to: world.ground, friction: 0.8)
    }
  }
}

/// A square that can be pushed, and that the ground brakes.
struct MagicalBlock {
  let body: Body
  let shape: Shape

  init(at place: Vector, in world: World) {
    let (side, mass) = (MagicalScene.blockSide, 0.01)
    body = world.addBody(
      mass: mass, moment: mass * (side * side + side * side) / 12, at: Pose(place))
    world.add(.pivot(world.ground, body), strength: 1.5, correction: 0)
    world.add(.gear(world.ground, body), strength: 0.1, correction: 0)
    shape = world.add(
      .box(width: side, height: side, radius: 0.01 * side), to: body, friction: 0.5)
  }
}
