import CChipmunk

/// A point or a direction in the plane.
public struct Vector: Sendable, Equatable {
  /// To the right.
  public var x: Double
  /// Upwards.
  public var y: Double

  /// The origin.
  public static let zero = Vector(0, 0)

  /// A point by its coordinates.
  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }

  init(_ vector: cpVect) { self.init(vector.x, vector.y) }

  var chipmunk: cpVect { cpv(x, y) }

  /// The distance to another point.
  public func distance(to other: Vector) -> Double {
    let (width, height) = (x - other.x, y - other.y)
    return (width * width + height * height).squareRoot()
  }

  /// The vector turned counterclockwise, in radians.
  func turned(by angle: Double) -> Vector {
    Vector(cpvrotate(chipmunk, cpvforangle(angle)))
  }

  static func + (first: Vector, second: Vector) -> Vector {
    Vector(first.x + second.x, first.y + second.y)
  }

  static func * (factor: Double, vector: Vector) -> Vector {
    Vector(factor * vector.x, factor * vector.y)
  }
}

/// Where a body is, and how it is turned.
public struct Pose: Sendable, Equatable {
  /// The position of its centre.
  public var position: Vector
  /// Counterclockwise, in radians; not reduced to one turn.
  public var angle: Double

  /// A pose by its parts.
  public init(_ position: Vector, angle: Double = 0) {
    (self.position, self.angle) = (position, angle)
  }
}
