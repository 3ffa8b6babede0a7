import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Rewards of scores alone")
struct ScoresAloneTests {
  private let scores: [Float] = [1, -2, 3, 0, 5, 0, 0, 1, 1, 1]

  @Test("The return is the mean score and a step its own, with no reference and no match")
  func definition() throws {
    let rewarder = try Rewarder(references: [], settings: .scores)
    let trace = try rewarder.trace(of: .walk(0, seed: 1, scores: scores))
    #expect(trace.rewards == scores && abs(trace.total - 1) < 1e-12)
    let diagnostics = trace.diagnostics
    #expect(diagnostics.reference == nil && diagnostics.transportCost == nil)
    #expect(diagnostics.converged && diagnostics.iterations == 0 && trace.matchedSteps == nil)
    #expect(trace.spread == nil && diagnostics.totalSpread == nil)
  }

  @Test("References that are given change nothing but what the match says")
  func references() throws {
    let episode = try EmbeddingSequence.walk(0, seed: 1, scores: scores)
    let alone = try Rewarder(references: [], settings: .scores).trace(of: episode)
    let beside = try Rewarder(references: [.walk(1, seed: 2)], settings: .scores)
      .trace(of: episode)
    #expect(beside.rewards == alone.rewards && beside.total == alone.total)
    #expect(beside.diagnostics.reference?.demo == "demo_1")
  }

  @Test("Anything else needs a reference, and scores must be there")
  func missing() throws {
    expectError(.invalidValue, saying: "preferred") {
      try Rewarder(references: [], settings: RewardSettings())
    }
    var mixed = RewardSettings.scores
    mixed.stepDefinition = RewardDefinition(.time)
    expectError(.invalidValue, saying: "preferred") { [mixed] in
      try Rewarder(references: [], settings: mixed)
    }
    let rewarder = try Rewarder(references: [], settings: .scores)
    expectError(.missing, saying: "scores") { try rewarder.trace(of: .walk(0, seed: 1)) }
    let episode = try EmbeddingSequence.walk(0, seed: 1, scores: scores)
    let trace = try rewarder.trace(of: episode)
    expectError(.unsupported, saying: "scores alone") {
      try rewarder.explanation(of: episode, rewardedAs: trace)
    }
    let limit = DistanceLimit(cost: 1)
    #expect(try limit.judged(trace) == trace && DistanceLimit(training: [trace]) == nil)
  }
}
