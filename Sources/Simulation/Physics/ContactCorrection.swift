import CChipmunk

/// Puts the contacts of circles with rounded polygons where they are.
///
/// Chipmunk 7.0.3 sets the polygon's contact point on the wrong side of its rounding. Later versions, and all
/// that pymunk carries, do not.
enum ContactCorrection {
  private enum Kind: UInt {
    case circle = 1
    case roundedPolygon = 2
  }

  /// Corrects all contacts of the kind in a space, if this library needs it.
  static func install(in space: OpaquePointer) {
    guard isNeeded else { return }
    let handler = cpSpaceAddCollisionHandler(
      space, Kind.circle.rawValue, Kind.roundedPolygon.rawValue)
    handler?.pointee.preSolveFunc = { arbiter, _, _ in
      ContactCorrection.correct(arbiter)
      return 1
    }
  }

  /// Tells a space what a shape is.
  static func mark(_ shape: OpaquePointer, as outline: Outline) {
    switch outline {
    case .circle: cpShapeSetCollisionType(shape, Kind.circle.rawValue)
    case .polygon(_, let radius) where radius > 0:
      cpShapeSetCollisionType(shape, Kind.roundedPolygon.rawValue)
    case .polygon, .segment: break
    }
  }

  private static func correct(_ arbiter: OpaquePointer?) {
    var (circle, polygon): (OpaquePointer?, OpaquePointer?)
    cpArbiterGetShapes(arbiter, &circle, &polygon)
    var contacts = cpArbiterGetContactPointSet(arbiter)
    let shift = cpvmult(contacts.normal, -2 * cpPolyShapeGetRadius(polygon))
    // A circle touches a polygon in one point.
    rapl_move_contact_on_second(&contacts, shift)
    cpArbiterSetContactPointSet(arbiter, &contacts)
  }

  /// Whether the point of a box that a circle touches is told as one inside of it.
  private static let isNeeded: Bool = {
    let body = cpBodyNewKinematic()
    defer { cpBodyFree(body) }
    let (circle, box) = (
      cpCircleShapeNew(body, 1, cpv(0, 0)), cpBoxShapeNew2(body, cpBBNew(0.9, -1, 2, 1), 0.1)
    )
    defer { for shape in [circle, box] { cpShapeFree(shape) } }
    for shape in [circle, box] { cpShapeCacheBB(shape) }
    var contacts = cpShapesCollide(circle, box)
    return rapl_contact_on_second(&contacts).x > 0.9
  }()
}
