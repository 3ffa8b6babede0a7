import CChipmunk

/// A finger of the gripper: an upper arm on the disc, and a forearm bent inwards.
struct MagicalFinger {
  enum Side: Double, CaseIterable {
    case left = -1
    case right = 1
  }

  /// Width, and lengths of the two parts.
  static let thickness = 0.25 * MagicalRobot.radius
  static let upperLength = 1.1 * MagicalRobot.radius
  static let lowerLength = 0.7 * MagicalRobot.radius
  /// How far a finger opens, and how far its forearm is bent, in radians.
  static let widest = Double.pi / 8

  let body: Body
  let side: Side
  private let motor: OpaquePointer
  private let disc: Body

  init(_ side: Side, of disc: Body, in world: World) {
    (self.side, self.disc) = (side, disc)
    let radius = MagicalRobot.radius
    let mass = MagicalRobot.mass / 8
    let joint =
      disc.pose.position
      + Vector(side.rawValue * 0.45 * radius, 0.1 * radius).turned(by: disc.angle)
    let parts = Self.parts(of: side)
    body = world.addBody(
      mass: mass, moment: Outline.moment(ofPolygon: parts.flatMap { $0 }, mass: mass),
      at: Pose(joint, angle: disc.angle - side.rawValue * Self.widest))
    let limits: ClosedRange<Double> = side == .left ? 0...Self.widest : -Self.widest...0
    world.add(.pin(disc, body, at: joint), errorBias: 0)
    world.add(.limit(disc, body, limits), errorBias: 0)
    motor = world.add(.motor(disc, body), strength: 4, correction: 0)
  }

  /// Adds the two parts as shapes with much friction.
  func addShapes(to world: World) -> [Shape] {
    Self.parts(of: side).map {
      world.add(.polygon($0), to: body, friction: 5, group: MagicalRobot.group)
    }
  }

  /// Turns towards the angle of an action.
  func follow(closing: Double) {
    let target = min(Self.widest, max(0, Self.widest - closing))
    let error = body.angle - disc.angle + side.rawValue * target
    let rate = min(1, max(-1, 10 * error))
    cpSimpleMotorSetRate(motor, abs(rate) < 1e-4 ? 0 : rate)
  }

  /// The corners of upper arm and forearm, around the finger's joint.
  ///
  /// The forearm hinges on the outer corner of the upper arm's end. `margin` makes both smaller on all sides.
  static func parts(of side: Side, margin: Double = 0) -> [[Vector]] {
    let (width, upper, lower) = (
      thickness - 2 * margin, upperLength - 2 * margin, lowerLength - 2 * margin
    )
    let bend = side.rawValue * widest
    let hinge = Vector(side.rawValue * width / 2, upper)
    let middle = hinge + Vector(-side.rawValue * width / 2, lower / 2).turned(by: bend)
    return [
      Outline.corners(width: width, height: upper).map { $0 + Vector(0, upper / 2 + margin) },
      Outline.corners(width: width, height: lower).map {
        $0.turned(by: bend) + middle + Vector(0, margin)
      },
    ]
  }
}
