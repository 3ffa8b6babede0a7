import Episodes
import TestSupport
import Testing

@Suite("Episode")
struct EpisodeTests {
  private func episode(_ stepCount: Int, _ rewards: [Float]?) throws -> Episode {
    try Episode(id: .numbered(1), stepCount: stepCount, recordedRewards: rewards)
  }

  @Test("Needs no more than a name and a number of steps")
  func least() throws {
    let episode = try episode(1, nil)
    #expect(episode.cameras.isEmpty && episode.recordedRewards == nil && episode.scene == nil)
  }

  @Test("Has steps", arguments: [0, -1])
  func steps(count: Int) {
    expectError(.invalidValue, saying: "test/demo_1: expected at least one step") {
      try episode(count, nil)
    }
  }

  @Test("Has one finite reward per step, or none at all")
  func rewards() throws {
    #expect(try episode(2, [0, 1]).recordedRewards == [0, 1])
    expectError(.mismatch, saying: "rewards: expected 2 values, one per step, found 3") {
      try episode(2, [0, 1, 2])
    }
    expectError(.mismatch, saying: "found 0") { try episode(2, []) }
    for bad in [Float.nan, .infinity, -.infinity] {
      expectError(.invalidValue, saying: "rewards[1]") { try episode(2, [0, bad]) }
    }
  }
}
