import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import Simulation

@Suite("Magical picture")
struct MagicalPictureTests {
  private func frame(
    _ task: MagicalTask, _ embodiment: MagicalEmbodiment, side: Int
  ) throws -> FrameSequence {
    try MagicalPicture(task, embodiment, side: side).frame(of: MagicalScene(task, embodiment).state)
  }

  /// The colour at a place of the arena.
  private func colour(_ frame: FrameSequence, _ x: Double, _ y: Double) -> [UInt8] {
    let scale = Double(frame.width) / 2.244
    let (column, row) = (Int((x + 1.122) * scale), Int((1.122 - y) * scale))
    let start = (row * frame.width + column) * 3
    return Array(frame.pixels[start..<start + 3])
  }

  @Test("Everything stands where the state says", arguments: [64, 100, 128, 384])
  func places(side: Int) throws {
    let frame = try frame(.avoiding, .mediumStick, side: side)
    #expect((frame.width, frame.height) == (side, side))
    #expect(colour(frame, 0, 0.95) == [250, 190, 209])
    #expect(colour(frame, 0, 0.43) == [254, 225, 150])
    #expect(colour(frame, 0, 0) == [245, 129, 165])
    #expect(colour(frame, -0.2, -0.6) == [162, 163, 175])
    #expect(colour(frame, 0.7, -0.3) == [255, 255, 255])
  }

  @Test("A small move changes a small picture")
  func smoothEdges() throws {
    let painter = MagicalPicture(.sweepToTop, .shortStick, side: 64)
    let scene = MagicalScene(.sweepToTop, .shortStick)
    let before = try painter.frame(of: scene.state)
    scene.step(MagicalAction(speed: 0.08, turn: 0))
    #expect(scene.state.robot.position.y - -0.6 < 0.2 / 64 * 6)
    #expect(try painter.frame(of: scene.state) != before)
  }

  @Test(
    "The gripper at its start looks as in a frame of the package",
    .enabled(if: RecordedData.folder != nil, RecordedData.absence))
  func agreesWithPackage() throws {
    let expected = try ImageFile.read(
      RecordedData.path("xmagical/xirl_layout/train/gripper/0/0.png"))
    let found = try frame(.sweepToTop, .gripper, side: 384)
    let different = zip(found.pixels, expected.pixels).count { abs(Int($0) - Int($1)) > 8 }
    // Edges may lie one pixel beside.
    #expect(Double(different) / Double(expected.pixels.count) < 0.04)
  }
}
