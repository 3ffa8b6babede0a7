import Simulation
import TestSupport
import Testing

@Suite("The example in the README of Simulation")
struct ReadmeExampleTests {
  @Test("gives a reward and a frame")
  func example() throws {
    // README: begin
    let scene = MagicalScene(.grouping, .shortStick)
    for _ in 0..<10 { scene.step(MagicalAction(speed: 0.8, turn: 0)) }
    let reward = scene.score.reward
    let frame = try MagicalPicture(.grouping, .shortStick, side: 64).frame(of: scene.state)
    // README: end
    #expect(reward < 0)
    #expect((frame.frameCount, frame.height, frame.width) == (1, 64, 64))
  }

  @Test("is the one that is compiled here")
  func isTested() throws {
    try expectReadmeExample(target: "Simulation")
  }
}
