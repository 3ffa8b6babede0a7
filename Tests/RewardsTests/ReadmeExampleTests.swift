import Episodes
import Rewards
import TestSupport
import Testing

@Suite("README of Rewards")
struct ReadmeExampleTests {
  @Test("Its example rewards a rollout")
  func example() throws {
    // README: begin
    let preferred = try EmbeddingSequence(
      id: EpisodeID("good"), stepCount: 3, dimension: 2, values: [0, 1, 1, 1, 1, 0])
    let rollout = try EmbeddingSequence(
      id: EpisodeID("rollout"), stepCount: 4, dimension: 2, values: [0, 1, 0, 1, 1, 1, 1, 0])
    let rewarder = try Rewarder(references: [preferred], settings: RewardSettings())
    let trace = try rewarder.trace(of: rollout)
    let (returned, steps) = (trace.total, trace.rewards)  // minus the cost, and its shares
    let judged = try JudgedRewards([trace], settings: rewarder.settings, labelled: [preferred.id])
    // README: end
    #expect(abs(steps.reduce(0) { $0 + Double($1) } - returned) < 1e-6)
    #expect(judged.traces == [trace] && judged.distanceLimit == nil)
    try expectReadmeExample(target: "Rewards")
  }
}
