import Episodes
import Foundation
import OptimalTransport
import Rewards
import TestSupport
import Testing

@Suite("Terms of a reward")
struct RewardTermTests {
  private let references: [EmbeddingSequence]
  private let episode: EmbeddingSequence
  private let scores: [Float] = [1, -2, 3, 0, 5, 0, 0, 1, 1, 1]

  init() throws {
    references = try [7, 10, 14].enumerated().map { index, count in
      try .walk(index, stepCount: count, seed: UInt64(index + 1))
    }
    episode = try .walk(9, seed: 20, scores: scores)
  }

  private func trace(_ step: String, _ change: (inout RewardSettings) -> Void = { _ in }) throws
    -> RewardTrace
  {
    var settings = RewardSettings()
    settings.stepDefinition = try #require(RewardDefinition(step))
    change(&settings)
    return try Rewarder(references: references, settings: settings).trace(of: episode)
  }

  private func costs(_ reference: EmbeddingSequence) throws -> CostMatrix {
    try CostMatrix(
      between: episode.values, and: reference.values, dimension: 4, cost: .cosine)
  }

  @Test("Time is the mean time of near frames, averaged over the references")
  func time() throws {
    let trace = try trace("time")
    for step in 0..<10 {
      let times = try references.map { reference in
        let costs = try costs(reference)
        let weights = (0..<reference.stepCount).map { exp(-costs[step, $0] / 0.1) }
        let moment = weights.enumerated().reduce(0) { $0 + $1.element * Double($1.offset) }
        return moment / weights.reduce(0, +) / Double(reference.stepCount - 1)
      }
      let mean = times.reduce(0, +) / 3
      #expect(abs(Double(trace.rewards[step]) - mean) < 1e-6)
      let deviation = (times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
      #expect(abs(Double(try #require(trace.spread)[step]) - deviation) < 1e-6)
    }
  }

  @Test("Going through a reference once earns every time from 0 to 1, whatever the speed")
  func progress() throws {
    let line = try EmbeddingSequence(
      id: EpisodeID("line"), stepCount: 11, dimension: 2,
      values: (0...10).flatMap { [Float(cos(Double($0) / 10)), Float(sin(Double($0) / 10))] })
    let slow = try EmbeddingSequence(
      id: EpisodeID("slow"), stepCount: 22, dimension: 2,
      values: (0..<22).flatMap { Array(line[$0 / 2]) })
    var settings = RewardSettings()
    settings.stepDefinition = RewardDefinition(.time)
    settings.timeTemperature = 1e-5
    let trace = try Rewarder(references: [line], settings: settings).trace(of: slow)
    for step in 0..<22 { #expect(abs(trace.rewards[step] - Float(step / 2) / 10) < 1e-3) }
  }

  @Test("The goal is the mean distance to the last frames")
  func goal() throws {
    for length in [1, 3, 100] {
      let trace = try trace("goal") { $0.goalLength = length }
      for step in 0..<10 {
        let distances = try references.map { reference in
          let costs = try costs(reference)
          let columns = max(0, reference.stepCount - length)..<reference.stepCount
          return columns.reduce(0) { $0 + costs[step, $1] } / Double(columns.count)
        }
        #expect(abs(Double(trace.rewards[step]) + distances.reduce(0, +) / 3) < 1e-6)
      }
    }
  }

  @Test("A share is a step's part of the cost, and a sum is the sum of its terms")
  func sums() throws {
    let (share, cost, score) = (try trace("share"), try trace("cost"), try trace("score"))
    #expect(score.rewards == scores)
    for step in 0..<10 { #expect(abs(cost.rewards[step] - 10 * share.rewards[step]) < 1e-5) }
    #expect(abs(share.rewards.reduce(0, +) - Float(share.total)) < 1e-5)
    let sum = try trace("time+0.5*goal-0.25*score")
    let (time, goal) = (try trace("time"), try trace("goal"))
    for step in 0..<10 {
      let expected = time.rewards[step] + 0.5 * goal.rewards[step] - 0.25 * scores[step]
      #expect(abs(sum.rewards[step] - expected) < 1e-5)
    }
  }

  @Test("The return is the mean of its terms over the steps, whatever the steps are paid for")
  func returns() throws {
    for definition in ["time", "goal", "score", "cost", "2*time+goal"] {
      let trace = try trace(definition) {
        $0.returnDefinition = RewardDefinition(definition) ?? $0.returnDefinition
      }
      #expect(abs(trace.total - Double(trace.rewards.reduce(0, +)) / 10) < 1e-6)
    }
    let plain = try trace("share")
    #expect(try trace("time").total == plain.total)
    #expect(abs(plain.total + (try #require(plain.diagnostics.transportCost))) < 1e-12)
    #expect(try trace("time") { $0.scoreWeight = 0.5 }.total > plain.total + 0.4)
  }

  @Test("References are combined as asked")
  func combinations() throws {
    func total(_ combination: ReferenceCombination, _ temperature: Double = 0.1) throws -> Double {
      try trace("share") {
        $0.combination = combination
        $0.softminTemperature = temperature
      }.total
    }
    let rewarder = try Rewarder(references: references, settings: RewardSettings())
    let costs = try references.map { try rewarder.match(episode, onto: $0).cost }
    let least = try #require(costs.min())
    #expect(abs(try total(.best) + least) < 1e-9)
    #expect(abs(try total(.mean) + costs.reduce(0, +) / 3) < 1e-9)
    #expect(abs(try total(.softmin, 1e-6) + least) < 1e-6)
    #expect(abs(try total(.softmin, 1e6) - total(.mean)) < 1e-6)
    let soft = try total(.softmin)
    #expect(try total(.mean) < soft && soft < (try total(.best)))
    #expect(try total(.barycentre).isFinite)
  }

  @Test("The barycentre of copies is the copy, and lies between two shifted lines")
  func barycentre() throws {
    func line(_ name: String, at height: Float) throws -> EmbeddingSequence {
      try EmbeddingSequence(
        id: EpisodeID(name), stepCount: 5, dimension: 2,
        values: (0..<5).flatMap { [Float($0), height] })
    }
    var settings = RewardSettings()
    settings.combination = .barycentre
    settings.matcher = .timeWarping
    settings.cost = .euclidean
    let between = try line("between", at: 1)
    let pair = try [line("below", at: 0), line("above", at: 2)]
    let copies = try [line("a", at: 1), line("b", at: 1)]
    #expect(try Rewarder(references: copies, settings: settings).trace(of: between).total == 0)
    #expect(try Rewarder(references: pair, settings: settings).trace(of: between).total > -1e-6)
    settings.combination = .mean
    #expect(try Rewarder(references: pair, settings: settings).trace(of: between).total < -0.9)
  }

  @Test("A score that is asked for and not there is named")
  func noScores() throws {
    var settings = RewardSettings()
    settings.stepDefinition = try #require(RewardDefinition("time+score"))
    let rewarder = try Rewarder(references: references, settings: settings)
    expectError(.missing, saying: "walks/demo_8: scores") {
      try rewarder.trace(of: .walk(8, seed: 3))
    }
  }

  @Test("Every matcher and every preset rewards an episode", arguments: MatcherChoice.allCases)
  func matchers(matcher: MatcherChoice) throws {
    let trace = try trace("cost") {
      $0.matcher = matcher
      $0.contextLength = 2
    }
    #expect(trace.total < 0 && trace.diagnostics.converged)
    #expect((trace.diagnostics.epsilon != nil) == matcher.isTransport)
    for preset in RewardSettings.Preset.allCases {
      let settings = RewardSettings(preset)
      let rewarder = try Rewarder(references: references, settings: settings)
      let raw = try rewarder.traces(of: [episode])
      let finished = try settings.finished(raw)
      #expect(finished[0].rewards.allSatisfy(\.isFinite) && raw[0].total < 0)
      #expect((finished[0].rawRewards != nil) == (settings.scaling != .none))
    }
  }

  @Test("Frames that are all equal, and a single frame, are rewarded with numbers")
  func degenerate() throws {
    let still = try EmbeddingSequence(
      id: EpisodeID("still"), stepCount: 6, dimension: 4,
      values: (0..<6).flatMap { _ in [0.5, 0.1, 0, 1] as [Float] })
    let single = try EmbeddingSequence(
      id: EpisodeID("single"), stepCount: 1, dimension: 4, values: [1, 2, 3, 4])
    for matcher in MatcherChoice.allCases {
      for (one, other) in [(still, single), (single, still), (still, still), (single, single)] {
        var settings = RewardSettings()
        settings.matcher = matcher
        settings.epsilonUnit = .medianCost
        let trace = try Rewarder(references: [other], settings: settings).trace(of: one)
        #expect(trace.rewards.count == one.stepCount && trace.total <= 0)
        #expect(trace.rewards.allSatisfy { $0.isFinite && $0 <= 0 })
      }
    }
    var centred = RewardSettings()
    centred.isCentred = true
    expectError(.invalidValue, saying: "still: as a reference") {
      try Rewarder(references: [still], settings: centred)
    }
  }
}
