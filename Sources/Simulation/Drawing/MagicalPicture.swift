import Episodes
import Foundation
import VideoDecoding

/// Draws a state as a frame, seen from above.
///
/// - Source: sizes and colours of x-magical 0.0.4, whose frames have 384 pixels.
public struct MagicalPicture: Sendable {
  /// The task, whose goal and zone are drawn.
  public let task: MagicalTask
  /// The robot.
  public let embodiment: MagicalEmbodiment
  /// Pixels of both sides.
  public let side: Int

  /// The arena's half width that is seen, a little more than the arena itself.
  private static let view = MagicalScene.wall * 1.02
  private static let circleCorners = 32
  private static let robotLine = 0.01
  private static let blockLine = 0.015

  /// Prepares to draw.
  ///
  /// - Precondition: `side` is 1 or more.
  public init(_ task: MagicalTask, _ embodiment: MagicalEmbodiment, side: Int) {
    (self.task, self.embodiment, self.side) = (task, embodiment, side)
  }

  /// The frame of a state, `[1, side, side, 3]`.
  ///
  /// - Throws: `DataError` if OpenCV is not there.
  public func frame(of state: MagicalState) throws(DataError) -> FrameSequence {
    var canvas = Canvas(side: side, view: Self.view)
    drawArena(on: &canvas)
    for block in state.blocks { drawBlock(at: block, on: &canvas) }
    for (finger, side) in zip(state.fingers, MagicalFinger.Side.allCases) {
      drawFinger(side, at: finger, on: &canvas)
    }
    drawBody(state, on: &canvas)
    return try canvas.picture.drawn()
  }

  private func drawArena(on canvas: inout Canvas) {
    let whole = 2 * Self.view
    canvas.fill(Outline.corners(width: whole, height: whole), .wall)
    canvas.outlined(
      { Outline.corners(width: 2.2 + $0, height: 2.2 + $0) }, .floor, .robot, line: Self.robotLine)
    drawPlace(MagicalTask.goal, .goal, .goalEdge, on: &canvas)
    if let zone = task.zone { drawPlace(zone, .zone, .zoneEdge, on: &canvas) }
  }

  private func drawPlace(
    _ place: Bounds, _ colour: Colour, _ edge: Colour, on canvas: inout Canvas
  ) {
    let middle = Vector((place.left + place.right) / 2, (place.bottom + place.top) / 2)
    canvas.outlined(
      {
        Outline.corners(width: place.right - place.left + $0, height: place.top - place.bottom + $0)
      }, colour, edge, line: Self.robotLine, at: Pose(middle))
  }

  private func drawBlock(at pose: Pose, on canvas: inout Canvas) {
    let side = MagicalScene.blockSide
    canvas.outlined(
      { Outline.corners(width: side + $0, height: side + $0) }, .block, .blockEdge,
      line: Self.blockLine, at: pose)
  }

  private func drawFinger(_ side: MagicalFinger.Side, at pose: Pose, on canvas: inout Canvas) {
    for part in MagicalFinger.parts(of: side) { canvas.fill(part, .robot, at: pose) }
    for part in MagicalFinger.parts(of: side, margin: Self.robotLine) {
      canvas.fill(part, .wall, at: pose)
    }
  }

  private func drawBody(_ state: MagicalState, on canvas: inout Canvas) {
    canvas.outlined(outline, .robot, .robotEdge, line: Self.robotLine, at: state.robot)
    for (side, angle) in zip([-1.0, 1.0], state.pupilAngles) {
      drawEye(side, pupil: angle - state.robot.angle, of: state.robot, on: &canvas)
    }
  }

  /// The robot's outline, grown by half of a width on every side.
  private func outline(grownBy width: Double) -> [Vector] {
    guard let stick = embodiment.stickWidth else {
      return circle(radius: MagicalRobot.radius + width / 2)
    }
    return Outline.corners(width: stick + width, height: MagicalRobot.stickHeight + width)
  }

  private func drawEye(
    _ side: Double, pupil angle: Double, of robot: Pose, on canvas: inout Canvas
  ) {
    let radius = MagicalRobot.radius
    let middle =
      embodiment == .gripper
      ? Vector(side * 0.4 * radius, 0.3 * radius) : Vector(side * 0.3 * radius, 0)
    canvas.fill(circle(radius: 0.2 * radius).map { $0 + middle }, .floor, at: robot)
    let pupil = middle + Vector(0, 0.07 * radius).turned(by: angle)
    canvas.fill(circle(radius: 0.12 * radius).map { $0 + pupil }, .pupil, at: robot)
  }

  private func circle(radius: Double) -> [Vector] {
    (0..<Self.circleCorners).map {
      Vector(radius, 0).turned(by: 2 * .pi * Double($0) / Double(Self.circleCorners))
    }
  }
}
