import CChipmunk

/// A constraint between two bodies.
enum Joint {
  /// Keeps a point of each at the same place.
  case pivot(Body, Body, first: Vector = .zero, second: Vector = .zero)
  /// Keeps the point of both that is now at a place of the world together.
  case pin(Body, Body, at: Vector)
  /// Keeps both at the same angle.
  case gear(Body, Body)
  /// Turns both towards the same angle like a damped spring.
  case spring(Body, Body, stiffness: Double, damping: Double)
  /// Keeps the angle of the second, measured from the first, between two limits in radians.
  case limit(Body, Body, ClosedRange<Double>)
  /// Turns one against the other at a rate, which is 0 at first.
  case motor(Body, Body)

  func make() -> OpaquePointer {
    switch self {
    case .pivot(let first, let second, let firstPoint, let secondPoint):
      cpPivotJointNew2(first.pointer, second.pointer, firstPoint.chipmunk, secondPoint.chipmunk)
    case .pin(let first, let second, let place):
      cpPivotJointNew(first.pointer, second.pointer, place.chipmunk)
    case .gear(let first, let second): cpGearJointNew(first.pointer, second.pointer, 0, 1)
    case .spring(let first, let second, let stiffness, let damping):
      cpDampedRotarySpringNew(first.pointer, second.pointer, 0, stiffness, damping)
    case .limit(let first, let second, let limits):
      cpRotaryLimitJointNew(
        first.pointer, second.pointer, limits.lowerBound, limits.upperBound)
    case .motor(let first, let second): cpSimpleMotorNew(first.pointer, second.pointer, 0)
    }
  }
}
