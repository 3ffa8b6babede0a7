import CChipmunk

/// The form of a shape, around the origin of its body.
enum Outline {
  /// A convex polygon, grown by `radius`.
  case polygon([Vector], radius: Double = 0)
  /// A circle around the origin.
  case circle(radius: Double)
  /// A line, grown by `radius`.
  case segment(from: Vector, to: Vector, radius: Double)

  /// A box around the origin.
  static func box(width: Double, height: Double, radius: Double = 0) -> Outline {
    .polygon(corners(width: width, height: height), radius: radius)
  }

  /// The corners of a box around the origin, counterclockwise from the lower left.
  static func corners(width: Double, height: Double) -> [Vector] {
    let (x, y) = (width / 2, height / 2)
    return [Vector(-x, -y), Vector(x, -y), Vector(x, y), Vector(-x, y)]
  }

  /// The moment of inertia of a polygon's body.
  static func moment(ofPolygon corners: [Vector], mass: Double) -> Double {
    cpMomentForPoly(mass, Int32(corners.count), corners.map(\.chipmunk), cpv(0, 0), 0)
  }

  func make(_ body: OpaquePointer) -> OpaquePointer {
    switch self {
    case .polygon(let corners, let radius):
      cpPolyShapeNew(
        body, Int32(corners.count), corners.map(\.chipmunk), cpTransformIdentity, radius)
    case .circle(let radius): cpCircleShapeNew(body, radius, cpv(0, 0))
    case .segment(let start, let end, let radius):
      cpSegmentShapeNew(body, start.chipmunk, end.chipmunk, radius)
    }
  }
}
