/// A robot: a body that is pulled after a control body.
///
/// - Source: the constants of x-magical 0.0.4.
struct MagicalRobot {
  static let radius = 0.2
  static let mass = 1.0
  static let stickHeight = radius / 2
  static let start = Pose(Vector(0, -0.6))
  /// The parts of a robot do not touch each other.
  static let group: UInt = 1

  let body: Body
  let shapes: [Shape]
  /// The bodies that turn the pupils of the eyes.
  ///
  /// They are drawn, and they slow the robot's turns a little.
  let pupils: [Body]
  let fingers: [MagicalFinger]
  private let control: Body

  init(_ embodiment: MagicalEmbodiment, in world: World) {
    let outline = Self.outline(of: embodiment)
    body = world.addBody(mass: Self.mass, moment: outline.moment, at: Self.start)
    pupils = Self.addPupils(to: body, in: world)
    fingers =
      embodiment == .gripper
      ? MagicalFinger.Side.allCases.map { [body] in MagicalFinger($0, of: body, in: world) } : []
    control = world.addControlBody(at: Self.start)
    world.add(.pivot(control, body), strength: 5, correction: 0)
    world.add(.gear(control, body), strength: 1, correction: 2.5, errorBias: 0)
    let shape = world.add(outline.shape, to: body, friction: 0.5, group: Self.group)
    shapes = [shape] + fingers.flatMap { $0.addShapes(to: world) }
  }

  /// Follows an action for one sub-step.
  func follow(_ action: MagicalAction) {
    control.angle =
      body.angle + action.turn.clamped(to: MagicalEmbodiment.largestTurn)
    control.moves(
      at: action.speed.clamped(to: MagicalEmbodiment.largestSpeed), along: body)
    for finger in fingers { finger.follow(closing: action.closing) }
  }

  /// How far the fingers are open: 0 is closed, 1 is open.
  var fingerWidth: Double? {
    guard let left = fingers.first, let right = fingers.last else { return nil }
    return min(1, max(0, (left.body.angle - right.body.angle) / (.pi / 4)))
  }

  private static func outline(of embodiment: MagicalEmbodiment) -> (
    shape: Outline, moment: Double
  ) {
    guard let width = embodiment.stickWidth else {
      return (.circle(radius: radius), mass * radius * radius / 2)
    }
    return (
      .box(width: width, height: stickHeight),
      mass * (width * width + stickHeight * stickHeight) / 12
    )
  }

  private static func addPupils(to body: Body, in world: World) -> [Body] {
    (0..<2).map { _ in
      let mass = mass / 10
      let pupil = world.addBody(mass: mass, moment: mass * radius * radius / 2)
      world.add(
        .spring(body, pupil, stiffness: 0.1, damping: 3e-3), strength: 0.001, correction: 3)
      return pupil
    }
  }
}

extension Double {
  /// The nearest number that is at most `limit` away from 0.
  fileprivate func clamped(to limit: Double) -> Double { min(limit, max(-limit, self)) }
}
