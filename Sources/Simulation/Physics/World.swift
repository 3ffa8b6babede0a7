import CChipmunk

/// A space of rigid bodies, and the owner of all that is in it.
///
/// Bodies, joints and shapes act in the order in which they were added. One thread at a time may use a world.
final class World {
  private let space: OpaquePointer
  private var bodies: [OpaquePointer] = []
  private var shapes: [OpaquePointer] = []
  private var joints: [OpaquePointer] = []
  /// Shapes that touch nothing.
  private var sensors: [OpaquePointer] = []

  /// A world without gravity.
  init(iterations: Int32, collisionSlop: Double) {
    Chipmunk.silence()
    space = cpSpaceNew()
    cpSpaceSetIterations(space, iterations)
    cpSpaceSetCollisionSlop(space, collisionSlop)
    ContactCorrection.install(in: space)
  }

  deinit {
    // A space must lose its parts before they are freed.
    for joint in joints { cpSpaceRemoveConstraint(space, joint) }
    for shape in shapes { cpSpaceRemoveShape(space, shape) }
    for body in bodies { cpSpaceRemoveBody(space, body) }
    joints.forEach(cpConstraintFree)
    (shapes + sensors).forEach(cpShapeFree)
    bodies.forEach(cpBodyFree)
    cpSpaceFree(space)
  }

  /// The body that never moves.
  var ground: Body { Body(cpSpaceGetStaticBody(space)) }

  /// Adds a body that forces move.
  func addBody(mass: Double, moment: Double, at pose: Pose = Pose(.zero)) -> Body {
    add(cpBodyNew(mass, moment), at: pose)
  }

  /// Adds a body that is moved by its velocity alone.
  func addControlBody(at pose: Pose) -> Body { add(cpBodyNewKinematic(), at: pose) }

  private func add(_ pointer: OpaquePointer, at pose: Pose) -> Body {
    bodies.append(pointer)
    let body = Body(pointer)
    body.pose = pose
    cpSpaceAddBody(space, pointer)
    return body
  }

  /// Adds a joint.
  ///
  /// `strength` limits its force, `correction` the speed at which it removes an error, `errorBias` is the share
  /// of an error that is left after a second; `nil` leaves the library's own.
  @discardableResult
  func add(
    _ joint: Joint, strength: Double? = nil, correction: Double? = nil, errorBias: Double? = nil
  ) -> OpaquePointer {
    let pointer = joint.make()
    joints.append(pointer)
    if let strength { cpConstraintSetMaxForce(pointer, strength) }
    if let correction { cpConstraintSetMaxBias(pointer, correction) }
    if let errorBias { cpConstraintSetErrorBias(pointer, errorBias) }
    return cpSpaceAddConstraint(space, pointer)
  }

  /// Adds a shape to a body.
  ///
  /// Shapes of one `group`, other than 0, do not touch each other.
  @discardableResult
  func add(_ outline: Outline, to body: Body, friction: Double, group: UInt = 0) -> Shape {
    let pointer = outline.make(body.pointer)
    shapes.append(pointer)
    cpShapeSetFriction(pointer, friction)
    if group != 0 { cpShapeSetFilter(pointer, cpShapeFilterNew(group, ~0, ~0)) }
    ContactCorrection.mark(pointer, as: outline)
    cpSpaceAddShape(space, pointer)
    return Shape(pointer)
  }

  /// A place that others can be tested against, and that stops nothing.
  func addSensor(_ place: Bounds) -> Shape {
    let box = cpBBNew(place.left, place.bottom, place.right, place.top)
    let pointer: OpaquePointer = cpBoxShapeNew2(ground.pointer, box, 0)
    cpShapeCacheBB(pointer)
    sensors.append(pointer)
    return Shape(pointer)
  }

  /// Moves everything by a time in seconds.
  func step(_ seconds: Double) { cpSpaceStep(space, seconds) }
}

/// A body of a world, valid as long as that is.
struct Body {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  var pose: Pose {
    get { Pose(Vector(cpBodyGetPosition(pointer)), angle: angle) }
    nonmutating set {
      cpBodySetPosition(pointer, newValue.position.chipmunk)
      angle = newValue.angle
    }
  }

  var angle: Double {
    get { cpBodyGetAngle(pointer) }
    nonmutating set { cpBodySetAngle(pointer, newValue) }
  }

  /// Sets the velocity to a speed in the direction in which another body points.
  func moves(at speed: Double, along other: Body) {
    cpBodySetVelocity(pointer, cpvrotate(cpBodyGetRotation(other.pointer), cpv(0, speed)))
  }
}

/// A shape of a world, valid as long as that is.
struct Shape {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  /// Whether the two share a point, as they are now.
  func touches(_ other: Shape) -> Bool {
    bounds.overlaps(other.bounds) && cpShapesCollide(pointer, other.pointer).count > 0
  }

  /// The smallest box along the axes that holds the shape where it is now.
  var bounds: Bounds { Bounds(cpShapeGetBB(pointer)) }
}

/// A box along the axes.
public struct Bounds: Sendable, Equatable {
  let left, bottom, right, top: Double

  /// A box by its sides.
  public init(left: Double, bottom: Double, right: Double, top: Double) {
    (self.left, self.bottom, self.right, self.top) = (left, bottom, right, top)
  }

  init(_ box: cpBB) { self.init(left: box.l, bottom: box.b, right: box.r, top: box.t) }

  /// Whether another box lies wholly inside.
  public func contains(_ other: Bounds) -> Bool {
    left <= other.left && right >= other.right && bottom <= other.bottom && top >= other.top
  }

  /// Whether another box shares a point with this one.
  public func overlaps(_ other: Bounds) -> Bool {
    left <= other.right && other.left <= right && bottom <= other.top && other.bottom <= top
  }
}
