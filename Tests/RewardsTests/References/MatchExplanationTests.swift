import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Explanation of a match")
struct MatchExplanationTests {
  private let references: [EmbeddingSequence]
  private let episode: EmbeddingSequence

  init() throws {
    references = try (0..<3).map {
      try EmbeddingSequence.walk($0, stepCount: 6 + $0, seed: UInt64($0))
    }
    episode = try .walk(9, seed: 5)
  }

  private func rewarder(_ change: (inout RewardSettings) -> Void = { _ in }) throws -> Rewarder {
    var settings = RewardSettings()
    change(&settings)
    return try Rewarder(references: references, settings: settings)
  }

  @Test("The losses add up to the cost of the match, and by default to minus the return")
  func losses() throws {
    for matcher in MatcherChoice.allCases {
      let rewarder = try rewarder { $0.matcher = matcher }
      let trace = try rewarder.trace(of: episode)
      let explanation = try rewarder.explanation(of: episode, rewardedAs: trace)
      #expect(explanation.reference == trace.diagnostics.reference)
      let cost = try #require(trace.diagnostics.transportCost)
      #expect(abs(explanation.cost - cost) < 1e-9, "\(matcher)")
      #expect(abs(explanation.cost + trace.total) < 1e-9, "\(matcher)")
      #expect(explanation.total == trace.total)
      #expect(explanation.steps.map(\.reward) == trace.rewards)
      #expect(explanation.steps.map(\.step) == Array(0..<10))
    }
  }

  @Test("The plan's rows are the mass of each step, with its mean where the step is said to go")
  func plan() throws {
    for matcher in MatcherChoice.allCases {
      let rewarder = try rewarder { $0.matcher = matcher }
      let explanation = try rewarder.explanation(
        of: episode, rewardedAs: rewarder.trace(of: episode))
      let width = explanation.referenceStepCount
      #expect(explanation.plan.count == 10 * width)
      for step in explanation.steps {
        let row = explanation.plan[step.step * width..<(step.step + 1) * width]
        let moment = row.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        let mass = row.reduce(0, +)
        let leavesMassOut = [.partial, .unbalanced].contains(matcher.name)
        #expect(
          row.allSatisfy { $0 >= 0 } && (leavesMassOut || abs(mass - 0.1) < 1e-6), "\(matcher)")
        #expect(abs(moment / mass - step.place) < 1e-4, "\(matcher)")
        #expect(row[row.startIndex + step.referenceStep] == row.max(), "\(matcher)")
      }
    }
  }

  @Test("A copy of the reference but for one step loses at that step alone")
  func culprit() throws {
    var values = references[2].values
    for feature in 5 * 4..<6 * 4 { values[feature] = -values[feature] }
    let copy = try EmbeddingSequence(
      id: EpisodeID("copy"), stepCount: 8, dimension: 4, values: values)
    var settings = RewardSettings()
    settings.matcher = .timeAligned
    let rewarder = try Rewarder(references: [references[2]], settings: settings)
    let trace = try rewarder.trace(of: copy)
    let explanation = try rewarder.explanation(of: copy, rewardedAs: trace)
    #expect(explanation.costliest(1).map(\.step) == [5])
    #expect(abs(explanation.costliest(1)[0].loss - explanation.cost) < 1e-6)
  }

  @Test("Of steps that share a step's mass evenly, the one in the middle is the match")
  func middle() throws {
    let short = try EmbeddingSequence.walk(8, stepCount: 3, seed: 7)
    var settings = RewardSettings()
    settings.matcher = .goalDistance
    settings.goalLength = 5
    let rewarder = try Rewarder(references: [references[2]], settings: settings)
    let explanation = try rewarder.explanation(of: short, rewardedAs: rewarder.trace(of: short))
    #expect(explanation.steps.map(\.referenceStep) == [5, 5, 5])
    #expect(explanation.steps.map(\.place) == [5, 5, 5])
  }

  @Test("The costliest come worst first, as many as there are, and equal ones in their order")
  func costliest() throws {
    let rewarder = try rewarder()
    let explanation = try rewarder.explanation(
      of: episode, rewardedAs: rewarder.trace(of: episode))
    let all = explanation.costliest(99)
    #expect(all.count == 10 && Set(all.map(\.step)).count == 10)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.loss >= $1.loss })
    #expect(explanation.costliest(3) == Array(all.prefix(3)) && explanation.costliest(0).isEmpty)
    let still = try EmbeddingSequence(
      id: EpisodeID("still"), stepCount: 4, dimension: 4,
      values: (0..<4).flatMap { _ in [1, 2, 3, 4] as [Float] })
    let goal = try self.rewarder { $0.matcher = .goalDistance }
    let equal = try goal.explanation(of: still, rewardedAs: goal.trace(of: still))
    #expect(equal.costliest(4).map(\.step) == [0, 1, 2, 3])
  }

  @Test("Scaled rewards are shown as they were handed on")
  func scaled() throws {
    let rewarder = try rewarder { $0.scaling = .signedSquare }
    let raw = try rewarder.trace(of: episode)
    let finished = try rewarder.settings.finished([raw])[0]
    let explanation = try rewarder.explanation(of: episode, rewardedAs: finished)
    #expect(explanation.steps.map(\.reward) == finished.rewards && finished.rewards != raw.rewards)
  }

  @Test("A reference is explained by the one that it was matched with")
  func reference() throws {
    let rewarder = try rewarder()
    let trace = try rewarder.trace(of: references[1])
    let explanation = try rewarder.explanation(of: references[1], rewardedAs: trace)
    #expect(explanation.reference != references[1].id)
  }

  @Test("Rewards of another episode, of another length or by unknown references are refused")
  func refusals() throws {
    let rewarder = try rewarder()
    let trace = try rewarder.trace(of: episode)
    expectError(.mismatch, saying: "walks/demo_8: expected its own rewards") {
      try rewarder.explanation(of: .walk(8, seed: 5), rewardedAs: trace)
    }
    expectError(.mismatch, saying: "expected its own rewards, 9 steps, found 10 steps") {
      try rewarder.explanation(of: .walk(9, stepCount: 9, seed: 5), rewardedAs: trace)
    }
    let stranger = try Rewarder(references: [.walk(7, seed: 1)], settings: RewardSettings())
    expectError(.mismatch, saying: "one by walks/demo_") {
      try stranger.explanation(of: episode, rewardedAs: trace)
    }
  }
}
