import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Streaming reward")
struct StreamingRewardTests {
  private let references: [EmbeddingSequence]
  private let episode: EmbeddingSequence

  init() throws {
    references = try (0..<3).map { try .walk($0, stepCount: 8 + $0, seed: UInt64($0 + 1)) }
    episode = try .walk(9, seed: 20, scores: [1, -2, 3, 0, 5, 0, 0, 1, 1, 1])
  }

  @Test(
    "Step by step it is what the finished episode is given",
    arguments: ["time", "goal", "score", "time+0.5*goal-0.25*score"])
  func agrees(definition: String) throws {
    var settings = RewardSettings()
    settings.stepDefinition = try #require(RewardDefinition(definition))
    settings.goalLength = 2
    let trace = try Rewarder(references: references, settings: settings).trace(of: episode)
    var stream = try StreamingReward(references: references, settings: settings)
    for step in 0..<10 {
      let result = try stream.append(Array(episode[step]), score: episode.scores?[step])
      #expect(abs(Float(result.reward) - trace.rewards[step]) < 1e-6)
      let spread = try #require(result.spread)
      #expect(abs(Float(spread) - (try #require(trace.spread)[step])) < 1e-6)
    }
    #expect(stream.stepCount == 10)
  }

  @Test(
    "A matcher that looks back only streams: every step is what the finished episode pays",
    arguments: [
      MatcherChoice.orderedCoverage(temperature: 0.5), .nearestFrame, .goalDistance,
    ],
    [ReferenceCombination.mean, .barycentre, .best])
  func matched(matcher: MatcherChoice, combination: ReferenceCombination) throws {
    var settings = RewardSettings()
    (settings.matcher, settings.combination) = (matcher, combination)
    settings.stepDefinition = try #require(RewardDefinition("cost+0.5*time-score"))
    let used = combination == .best ? [references[1]] : references
    let trace = try Rewarder(references: used, settings: settings).trace(of: episode)
    var stream = try StreamingReward(references: used, settings: settings)
    for step in 0..<10 {
      let result = try stream.append(Array(episode[step]), score: episode.scores?[step])
      #expect(abs(Float(result.reward) - trace.rewards[step]) < 1e-6)
      #expect((result.spread == nil) == (combination == .best))
      if let spread = result.spread {
        #expect(abs(Float(spread) - (try #require(trace.spread)[step])) < 1e-6)
      }
    }
  }

  @Test("A match that is made at the end is refused, and says so")
  func refusedMatches() throws {
    for matcher in MatcherChoice.allCases
    where ![.orderedCoverage, .nearestFrame, .goalDistance].contains(matcher.name) {
      var settings = RewardSettings()
      (settings.matcher, settings.stepDefinition) = (matcher, RewardDefinition(.cost))
      let name = matcher.name
      expectError(.unsupported, saying: name == .temporalTransport ? "later" : name.rawValue) {
        [settings] in try StreamingReward(references: [references[0]], settings: settings)
      }
    }
    var settings = RewardSettings()
    (settings.matcher, settings.stepDefinition) = (.orderedCoverage(), RewardDefinition(.cost))
    expectError(.unsupported, saying: "at the end") { [settings] in
      try StreamingReward(references: references, settings: settings)
    }
    settings.matcher = .orderedCoverage(temperature: 0)
    expectError(.invalidValue, saying: "temperature") { [settings] in
      try StreamingReward(references: [references[0]], settings: settings)
    }
  }

  @Test("Scores alone need no references")
  func scores() throws {
    var stream = try StreamingReward(references: [], settings: .scores)
    for (step, score) in try #require(episode.scores).enumerated() {
      let result = try stream.append(Array(episode[step]), score: score)
      #expect(result.reward == Double(score) && result.spread == nil)
    }
  }

  @Test(
    "A reward that needs the whole episode is refused",
    arguments: ["share", "cost", "time+0.1*share"])
  func refused(definition: String) throws {
    var settings = RewardSettings()
    settings.stepDefinition = try #require(RewardDefinition(definition))
    expectError(.unsupported, saying: "streaming") {
      try StreamingReward(references: references, settings: settings)
    }
    var context = RewardSettings()
    context.contextLength = 3
    var scaled = RewardSettings()
    scaled.scaling = .standardised
    var shaped = RewardSettings()
    shaped.shapingDiscount = 0.9
    for var settings in [context, scaled, shaped] {
      settings.stepDefinition = RewardDefinition(.time)
      expectError(.unsupported, saying: "later") { [settings] in
        try StreamingReward(references: references, settings: settings)
      }
    }
  }

  @Test("A bad frame is named by its step and does not count")
  func badFrames() throws {
    var settings = RewardSettings()
    settings.stepDefinition = RewardDefinition(.time)
    var stream = try StreamingReward(references: references, settings: settings, name: "run 7")
    _ = try stream.append([1, 2, 3, 4])
    for frame in [[], [1, 2, 3], [0, 0, 0, 0], [1, 2, .nan, 4]] as [[Float]] {
      expectError(.invalidValue, saying: "run 7: step 1") { try stream.append(frame) }
    }
    #expect(stream.stepCount == 1)
    settings = RewardSettings()
    settings.stepDefinition = RewardDefinition(.score)
    var scored = try StreamingReward(references: references, settings: settings)
    expectError(.invalidValue, saying: "score") { try scored.append([1, 2, 3, 4]) }
    expectError(.invalidValue, saying: "score") { try scored.append([1, 2, 3, 4], score: .nan) }
  }
}
