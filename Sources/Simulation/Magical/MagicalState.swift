import Foundation

/// Where everything in a scene is.
public struct MagicalState: Sendable, Equatable {
  /// The robot's body.
  public let robot: Pose
  /// The blocks.
  public let blocks: [Pose]
  /// The fingers of a gripper, left and right.
  public let fingers: [Pose]
  /// The angles of the pupils, which lag behind the robot.
  public let pupilAngles: [Double]
  /// How far a gripper is open, 0 to 1.
  public let fingerWidth: Double?

  /// The diagonal of the arena, by which distances are divided.
  static let largestDistance = 2.8284271247461903
  /// The height that blocks have to reach, as the package measures it.
  static let goalHeight = 1.0

  /// The numbers that a policy gets, `[4 + 4 · blocks]`, one more for a gripper.
  ///
  /// Robot x and y; x and y of each block; cosine and sine of the robot's angle; distances from robot to each
  /// block and from each block to the goal, divided by the arena's diagonal; the width of the gripper.
  public var observation: [Float] {
    let places = blocks.map(\.position)
    var numbers = [robot.position.x, robot.position.y]
    numbers += places.flatMap { [$0.x, $0.y] }
    numbers += [cos(robot.angle), sin(robot.angle)]
    numbers += places.map { $0.distance(to: robot.position) / Self.largestDistance }
    numbers += places.map { abs($0.y - Self.goalHeight) / Self.largestDistance }
    numbers += fingerWidth.map { [$0] } ?? []
    return numbers.map(Float.init)
  }
}

/// How well a task is done at one moment.
public struct MagicalScore: Sendable, Equatable {
  /// The share of blocks that lie wholly in the goal, 0 to 1.
  public let shareInGoal: Double
  /// Whether robot or block touches the zone.
  public let isInZone: Bool
  /// Minus the mean distance of the blocks to the goal; a block in it counts 0.
  public let progress: Double
  /// The distance between two blocks, in the mean over all twos; 0 for one block.
  public let spread: Double
  private let task: MagicalTask

  /// Above this height a block counts as there.
  private static let reachedHeight = 0.88

  init(shareInGoal: Double, isInZone: Bool, task: MagicalTask, blocks: [Vector]) {
    (self.shareInGoal, self.isInZone, self.task) = (shareInGoal, isInZone, task)
    let distances = blocks.map {
      $0.y > Self.reachedHeight ? 0 : abs($0.y - MagicalState.goalHeight)
    }
    progress = -distances.reduce(0, +) / Double(max(1, distances.count))
    let twos = blocks.indices.flatMap { first in
      blocks.indices.dropFirst(first + 1).map { blocks[first].distance(to: blocks[$0]) }
    }
    spread = twos.isEmpty ? 0 : twos.reduce(0, +) / Double(twos.count)
  }

  /// The task's own reward of a step.
  ///
  /// Progress; in `avoiding` one less while something is in the zone; in `grouping` less the spread.
  public var reward: Double {
    switch task {
    case .sweepToTop: progress
    case .avoiding: progress - (isInZone ? 1 : 0)
    case .grouping: progress - spread
    }
  }
}
