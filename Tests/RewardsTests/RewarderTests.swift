import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Rewarder")
struct RewarderTests {
  private func rewarder(_ references: [EmbeddingSequence], _ settings: RewardSettings = .init())
    throws -> Rewarder
  {
    try Rewarder(references: references, settings: settings)
  }

  @Test("Matches with the nearest reference, wherever it stands in the list")
  func nearestReference() throws {
    let episode = try EmbeddingSequence.walk(0, seed: 1)
    let twin = try EmbeddingSequence(
      id: EpisodeID("twin"), stepCount: 10, dimension: 4, values: episode.values)
    let far = try (1...3).map { try EmbeddingSequence.walk($0, seed: 100 + UInt64($0)) }
    for place in 0...3 {
      var references = far
      references.insert(twin, at: place)
      let trace = try rewarder(references).trace(of: episode)
      #expect(trace.diagnostics.reference == twin.id)
    }
  }

  @Test("A reference is rewarded against the others, and a lone one against itself")
  func referenceAmongOthers() throws {
    let walks = try (0..<3).map { try EmbeddingSequence.walk($0, seed: UInt64($0)) }
    for walk in walks {
      let own = try rewarder(walks).trace(of: walk)
      let others = try rewarder(walks.filter { $0.id != walk.id }).trace(of: walk)
      #expect(abs(own.total - others.total) < 1e-12 && own.rewards == others.rewards)
      #expect(own.diagnostics.reference == others.diagnostics.reference)
      #expect(own.diagnostics.reference != walk.id)
    }
    #expect(try rewarder([walks[0]]).trace(of: walks[0]).diagnostics.reference == walks[0].id)
  }

  @Test("No other episode earns more than a copy of the reference")
  func copyIsBest() throws {
    var settings = RewardSettings()
    settings.epsilon = 0.01
    let reference = try EmbeddingSequence.walk(0, seed: 1)
    let rewarder = try rewarder([reference], settings)
    let copy = try EmbeddingSequence(
      id: EpisodeID("copy"), stepCount: 10, dimension: 4, values: reference.values)
    let best = try rewarder.trace(of: copy).total
    for seed in 10..<16 as Range<UInt64> {
      #expect(try rewarder.trace(of: .walk(Int(seed), seed: seed)).total < best)
    }
    #expect(best <= 0)
  }

  @Test("Without a score the return is minus the transport cost")
  func totalIsMinusCost() throws {
    let trace = try rewarder([.walk(0, stepCount: 7, seed: 2)]).trace(of: .walk(1, seed: 3))
    #expect(trace.rewards.count == 10 && trace.matchedSteps?.count == 10 && trace.spread == nil)
    #expect(abs(trace.total + (try #require(trace.diagnostics.transportCost))) < 1e-5)
    #expect(trace.diagnostics.converged && trace.diagnostics.marginalError <= 1e-6)
  }

  @Test("The weighted mean score is added to the return, step by step")
  func scoreWeight() throws {
    let scores: [Float] = [1, -2, 3, 0, 5, 0, 0, 1, 1, 1]
    let episode = try EmbeddingSequence.walk(1, seed: 3, scores: scores)
    let reference = try EmbeddingSequence.walk(0, seed: 2)
    var settings = RewardSettings()
    settings.stepDefinition = RewardDefinition(.share)
    let plain = try rewarder([reference], settings).trace(of: episode)
    settings.scoreWeight = 0.5
    let scored = try rewarder([reference], settings).trace(of: episode)
    for step in scores.indices {
      let gain = scored.rewards[step] - plain.rewards[step]
      #expect(abs(gain - 0.05 * scores[step]) < 1e-6)
    }
    #expect(abs(scored.total - plain.total - 0.5) < 1e-5)
    #expect(scored.diagnostics == plain.diagnostics)
    #expect(try rewarder([reference], settings).trace(of: .walk(1, seed: 3)) == plain)
  }

  @Test("Many episodes are rewarded in their order, each as if alone")
  func manyEpisodes() throws {
    let rewarder = try rewarder([.walk(100, seed: 50), .walk(101, seed: 51)])
    let episodes = try (0..<9).map { try EmbeddingSequence.walk($0, seed: UInt64($0)) }
    let traces = try rewarder.traces(of: episodes)
    #expect(traces.map(\.id) == episodes.map(\.id))
    for (trace, episode) in zip(traces, episodes) {
      #expect(try rewarder.trace(of: episode) == trace)
    }
  }

  @Test("A match that ran out of iterations says so in its trace")
  func notConverged() throws {
    var settings = RewardSettings()
    settings.maximumIterations = 2
    settings.epsilon = 0.001
    let trace = try rewarder([.walk(0, seed: 2)], settings).trace(of: .walk(1, seed: 3))
    #expect(!trace.diagnostics.converged && (2...3).contains(trace.diagnostics.iterations))
    #expect(trace.diagnostics.marginalError > 1e-6)
  }

  @Test("The plan's rows times the costs are the rewards")
  func plan() throws {
    let (episode, reference) = (
      try EmbeddingSequence.walk(1, seed: 3), try EmbeddingSequence.walk(0, stepCount: 6, seed: 2)
    )
    let plan = try rewarder([reference]).plan(of: episode, onto: reference)
    #expect(plan.count == 60)
    for row in 0..<10 {
      #expect(abs(plan[row * 6..<row * 6 + 6].reduce(0, +) - 0.1) < 1e-5)
    }
  }

  @Test("Says what cannot be rewarded, and against what")
  func failures() throws {
    let (narrow, wide) = (
      try EmbeddingSequence.walk(0, dimension: 3, seed: 1),
      try EmbeddingSequence.walk(1, dimension: 5, seed: 2)
    )
    expectError(.invalidValue, saying: "at least one preferred episode") { try rewarder([]) }
    expectError(.mismatch, saying: "walks/demo_1: expected features of length 3, found 5") {
      try rewarder([narrow, wide])
    }
    let mismatch = #expect(throws: DataError.self) { try rewarder([narrow]).trace(of: wide) }
    for part in ["walks/demo_1", "walks/demo_0", "5", "3"] {
      #expect(mismatch?.description.contains(part) == true)
    }
    let zero = try EmbeddingSequence(
      id: EpisodeID("still"), stepCount: 2, dimension: 3, values: [1, 2, 3, 0, 0, 0])
    expectError(.invalidValue, saying: "still: matched with walks/demo_0") {
      try rewarder([narrow]).trace(of: zero)
    }
    expectError(.invalidValue, saying: "step 1") {
      try rewarder([narrow]).traces(of: [narrow, zero])
    }
    expectError(.invalidValue, saying: "still: as a reference") { try rewarder([narrow, zero]) }
  }

  @Test("Says what to do where a band is too narrow for episodes so short")
  func shortEpisodes() throws {
    let (three, four) = (
      try EmbeddingSequence.walk(0, stepCount: 3, dimension: 3, seed: 1),
      try EmbeddingSequence.walk(1, stepCount: 4, dimension: 3, seed: 2)
    )
    var settings = RewardSettings()
    settings.bandHalfWidth = 0.15
    expectError(.invalidValue, saying: "a wider temporal band, such as 0.5") {
      try rewarder([four], settings).trace(of: three)
    }
    settings.bandHalfWidth = 0.5
    #expect(try rewarder([four], settings).trace(of: three).total.isFinite)
  }

  @Test("Refuses settings that no plan belongs to", arguments: [0, -1, .nan] as [Double])
  func settings(value: Double) throws {
    var (epsilon, band, time) = (RewardSettings(), RewardSettings(), RewardSettings())
    epsilon.epsilon = value
    band.bandHalfWidth = value
    time.timeTemperature = value
    let episode = try EmbeddingSequence.walk(1, seed: 3)
    for (settings, word) in [(epsilon, "epsilon"), (band, "band"), (time, "time")] {
      expectError(.invalidValue, saying: word) {
        try rewarder([.walk(0, seed: 2)], settings).trace(of: episode)
      }
    }
  }
}
