import Episodes

/// The tasks of the X-Magical scenes.
///
/// `sweepToTop` is that of the package x-magical. The paper describes `avoiding` and `grouping` and did not
/// publish them. What stands here is a reconstruction.
public enum MagicalTask: String, Sendable, CaseIterable {
  /// Three blocks belong into the goal.
  case sweepToTop = "sweep-to-top"
  /// A block belongs into the goal, and nothing into the zone on the way.
  case avoiding
  /// Two blocks belong into the goal, and together.
  case grouping

  /// The goal, at the upper wall.
  public static let goal = Bounds(left: -1.2, bottom: 0.76, right: 1.2, top: 1.16)

  /// The place that nothing may enter.
  public var zone: Bounds? {
    self == .avoiding ? Bounds(left: -0.35, bottom: 0.3, right: 0.35, top: 0.55) : nil
  }

  /// Where the blocks stand without chance.
  public var blocks: [Vector] {
    switch self {
    case .sweepToTop: [Vector(-0.5, 0), Vector(0, 0), Vector(0.5, 0)]
    case .avoiding: [Vector(0, 0)]
    case .grouping: [Vector(-0.45, 0), Vector(0.45, 0)]
    }
  }

  /// Where the blocks stand by chance.
  ///
  /// They share one height. Of the first task they have the places of the package; of the others they are moved
  /// sideways by up to 0.2, each for itself.
  public func blocks(using generator: inout SeededGenerator) -> [Vector] {
    let height = -0.1 + 0.6 * generator.unit()
    guard self != .sweepToTop else {
      return generator.shuffled([-0.8, -0.32, 0.16, 0.64]).prefix(3).map { Vector($0, height) }
    }
    // Below the zone, and below the goal.
    return blocks.map { Vector($0.x + 0.4 * generator.unit() - 0.2, height / 2 - 0.1) }
  }
}
