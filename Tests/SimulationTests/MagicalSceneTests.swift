import Foundation
import TestSupport
import Testing

@testable import Simulation

@Suite("Magical scene")
struct MagicalSceneTests {
  /// Actions, and where everything is after each.
  private struct Trajectory: Decodable {
    let actions: [[Double]]
    let rows: [[Double]]
  }

  private func row(_ state: MagicalState) -> [Double] {
    ([state.robot] + state.blocks + state.fingers).flatMap {
      [$0.position.x, $0.position.y, $0.angle]
    }
  }

  private func rows(_ embodiment: MagicalEmbodiment, _ actions: [[Double]]) -> [[Double]] {
    let scene = MagicalScene(.sweepToTop, embodiment)
    return actions.map { numbers in
      scene.step(
        MagicalAction(
          speed: numbers[0], turn: numbers[1], closing: numbers.count > 2 ? numbers[2] : 0))
      return row(scene.state)
    }
  }

  @Test(
    "Every stick moves as pymunk 6.6.0 moves it, to the last bit",
    arguments: [MagicalEmbodiment.shortStick, .mediumStick, .longStick])
  func agreesWithPymunk(embodiment: MagicalEmbodiment) throws {
    let expected = try trajectory(of: embodiment)
    #expect(expected.rows.count == 100)
    #expect(rows(embodiment, expected.actions) == expected.rows)
  }

  @Test("The gripper moves as pymunk 6.6.0 moves it, to 1e-9")
  func gripperAgreesWithPymunk() throws {
    let expected = try trajectory(of: .gripper)
    #expect(expected.rows.count == 100)
    #expect(error(of: rows(.gripper, expected.actions), against: expected.rows) < 1e-9)
  }

  @Test(
    "Every stick moves as pymunk 5.6.0 moves it, to 1e-9",
    arguments: [
      (MagicalEmbodiment.shortStick, "1.5"), (.mediumStick, "3"), (.longStick, "8"),
    ])
  func agreesWithOlderPymunk(embodiment: MagicalEmbodiment, width: String) throws {
    let actions = try table("actions.txt")
    let expected = try table("stick_\(width).txt")
    let found = rows(embodiment, actions)
    #expect(found.count == expected.count)
    #expect(error(of: found, against: expected) < 1e-9)
  }

  private func error(of rows: [[Double]], against others: [[Double]]) -> Double {
    zip(rows, others).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
  }

  private func trajectory(of embodiment: MagicalEmbodiment) throws -> Trajectory {
    let data = try Data(contentsOf: fixture("\(embodiment.rawValue).json"))
    return try JSONDecoder().decode(Trajectory.self, from: data)
  }

  private func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(name)")
  }

  private func table(_ name: String) throws -> [[Double]] {
    try String(contentsOf: fixture(name), encoding: .utf8).split(separator: "\n").map {
      try $0.split(separator: " ").map { try #require(Double($0)) }
    }
  }
}
