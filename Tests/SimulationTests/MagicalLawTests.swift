import Episodes
import Foundation
import TestSupport
import Testing

@testable import Simulation

@Suite("Laws of the magical scenes")
struct MagicalLawTests {
  private func drive(_ scene: MagicalScene, _ count: Int, speed: Double = 0.8, turn: Double = 0) {
    for _ in 0..<count { scene.step(MagicalAction(speed: speed, turn: turn)) }
  }

  @Test("Blocks pushed into the goal count, and the reward rises on the way")
  func sweeping() {
    let scene = MagicalScene(.sweepToTop, .longStick)
    #expect(scene.score.shareInGoal == 0)
    let first = scene.score.reward
    drive(scene, 20)
    #expect(scene.score.shareInGoal == 1)
    #expect(scene.score.progress == 0)
    #expect(scene.score.reward > first)
  }

  @Test("A block pushed straight through the zone costs, on a way around it does not")
  func avoiding() {
    let straight = MagicalScene(.avoiding, .shortStick)
    var steps = 0
    for _ in 0..<20 {
      drive(straight, 1, speed: 0.6)
      steps += straight.score.isInZone ? 1 : 0
    }
    #expect(steps > 3)
    let beside = MagicalScene(.avoiding, .shortStick, blocks: [Vector(0.7, 0)])
    for _ in 0..<20 {
      drive(beside, 1, speed: 0.4, turn: -0.05)
      #expect(!beside.score.isInZone)
    }
  }

  @Test("Two blocks that are apart are worth less than two together at the same height")
  func grouping() {
    let apart = MagicalScene(.grouping, .shortStick, blocks: [Vector(-0.5, 0), Vector(0.5, 0)])
    let together = MagicalScene(.grouping, .shortStick, blocks: [Vector(-0.2, 0), Vector(0.2, 0)])
    #expect(apart.score.progress == together.score.progress)
    #expect(abs(apart.score.reward - together.score.reward + 0.6) < 1e-12)
  }

  @Test("Actions outside of their range act like the nearest inside")
  func limits() {
    let (wild, tame) = (
      MagicalScene(.sweepToTop, .gripper), MagicalScene(.sweepToTop, .gripper)
    )
    for sign in [1.0, -1, 1] {
      wild.step(MagicalAction(speed: sign * 1e9, turn: sign * 1e9, closing: 1e9))
      tame.step(MagicalAction(speed: sign * 0.8, turn: sign * 1.5, closing: 1))
    }
    #expect(wild.state == tame.state)
  }

  @Test("The gripper closes and opens")
  func gripper() throws {
    let scene = MagicalScene(.sweepToTop, .gripper)
    #expect(try #require(scene.state.fingerWidth) > 0.99)
    for _ in 0..<8 { scene.step(MagicalAction(speed: 0, turn: 0, closing: 1)) }
    #expect(try #require(scene.state.fingerWidth) < 0.05)
    for _ in 0..<8 { scene.step(MagicalAction(speed: 0, turn: 0, closing: 0)) }
    #expect(try #require(scene.state.fingerWidth) > 0.95)
  }

  @Test("Observations have the numbers that their description lists")
  func observation() {
    let numbers = MagicalScene(.sweepToTop, .mediumStick).state.observation
    #expect(numbers.count == 16)
    #expect(Array(numbers[0..<10]) == [0, -0.6, -0.5, 0, 0, 0, 0.5, 0, 1, 0])
    #expect(abs(numbers[11] - Float(0.6 / 8.0.squareRoot())) < 1e-6)
    #expect(abs(numbers[13] - Float(1 / 8.0.squareRoot())) < 1e-6)
    #expect(MagicalScene(.grouping, .gripper).state.observation.count == 13)
  }

  @Test(
    "Equal seeds and actions lead to equal states, on any core", arguments: MagicalTask.allCases)
  func repeatable(task: MagicalTask) {
    func run() -> [MagicalState] {
      var generator = SeededGenerator(seed: 5)
      let batch = MagicalBatch(task, .gripper, count: 12, seed: 3)
      var states: [MagicalState] = []
      for _ in 0..<110 {
        let actions = (0..<12).map { _ in
          MagicalAction(
            speed: generator.unit(), turn: 3 * generator.unit() - 1.5, closing: generator.unit())
        }
        states += batch.step(actions).map(\.state)
      }
      return states
    }
    #expect(run() == run())
  }

  @Test("A batch begins anew after an episode, with other places")
  func episodes() {
    let batch = MagicalBatch(.grouping, .longStick, count: 2, seed: 1)
    let first = batch.states
    #expect(first[0] != first[1])
    let still = [MagicalAction](repeating: MagicalAction(speed: 0, turn: 0), count: 2)
    for step in 1...50 { #expect(batch.step(still).allSatisfy { $0.isLast == (step == 50) }) }
    #expect(batch.states[0].robot.position == Vector(0, -0.6))
    #expect(batch.states[0].blocks != first[0].blocks)
  }
}
