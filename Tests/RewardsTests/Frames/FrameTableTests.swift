import Episodes
import Rewards
import TestSupport
import Testing

@Suite("The frame table")
struct FrameTableTests {
  static func trace(
    _ name: String, _ rewards: [Float], total: Double = 0, converged: Bool = true,
    memberSpread: Double? = nil, standing: RewardTrace.Standing = .within
  ) throws -> RewardTrace {
    try RewardTrace(
      id: EpisodeID(name), rewards: rewards, total: total,
      diagnostics: .init(
        reference: EpisodeID("a/demo_0"), transportCost: 0.5, converged: converged, iterations: 7,
        marginalError: 1e-9, memberSpread: memberSpread, selectivity: 0.9, standing: standing))
  }

  static func settings(_ definition: String) throws -> RewardSettings {
    var settings = RewardSettings()
    settings.stepDefinition = try #require(RewardDefinition(definition))
    return settings
  }

  @Test("Times are levels as they are, and progress is the highest of them")
  func times() throws {
    let trace = try Self.trace("a/demo_0", [-0.5, 0.2, 0.75, 0.5, 0.5, 1.5])
    var settings = FrameTable.Settings()
    settings.advantageSteps = 2
    let table = FrameTable([trace], rewardSettings: try Self.settings("time"), settings: settings)
    #expect(table[0].levels == [0, 0.2, 0.75, 0.5, 0.5, 1])
    #expect(table[0].progress == [0, 0.2, 0.75, 0.75, 0.75, 1])
    #expect(table[0].advantages == [0.75, 0.5 - 0.2, -0.25, 0.5, 0.5, 0])
    #expect(table[0].keep == [true, true, false, true, true, true])
    #expect(table.rule == .time)
  }

  @Test("Values of states stand between the 5 % and the 95 % quantile")
  func values() throws {
    let trace = try Self.trace("a/demo_0", (0...100).map { Float($0) - 40 })
    let levels = FrameTable([trace], rewardSettings: try Self.settings("goal"))[0].levels
    #expect(levels[0...5].allSatisfy { $0 == 0 } && levels[95...].allSatisfy { $0 == 1 })
    #expect(abs(levels[50] - 0.5) < 1e-6)
  }

  @Test("Costs add up to the references' mean, at the same rate however long the episode is")
  func costs() throws {
    let settings = try Self.settings("share")
    func costs(_ name: String, _ count: Int, _ cost: Float) throws -> RewardTrace {
      try Self.trace(name, (0..<count).map { _ in -cost / Float(count) })
    }
    let traces = [
      try costs("a/demo_0", 10, 0), try costs("a/demo_1", 20, 0), try costs("a/demo_2", 10, 1),
      try costs("a/demo_3", 40, 0.5),
    ]
    let table = FrameTable(
      traces, rewardSettings: settings, references: [traces[0].id, traces[1].id])
    #expect(table[0].progress.last == 1 && table[1].progress.last == 1)
    #expect(abs(table[0].progress[4] - 0.5) < 1e-6 && abs(table[1].progress[9] - 0.5) < 1e-6)
    #expect(table[2].progress.allSatisfy { $0 == 0 })
    #expect(abs((table[3].progress.last ?? 0) - 0.5) < 1e-6)
    guard case .sum(_, _, _, let byReferences) = table.rule else {
      Issue.record("\(table.rule)")
      return
    }
    #expect(byReferences)
  }

  @Test("Progress never falls and stays within 0 and 1; weights are 1 on average", arguments: 0..<8)
  func laws(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    let definition = ["time", "goal", "share", "cost", "score", "time+0.5*goal"][Int(seed) % 6]
    let traces = try (0..<6).map { number in
      try Self.trace(
        "a/demo_\(number)",
        (0..<Int.random(in: 1...30, using: &chance)).map { _ in
          Float.random(in: -2...2, using: &chance)
        },
        total: Double.random(in: -3...0, using: &chance), converged: number != 2)
    }
    let table = FrameTable(
      traces, rewardSettings: try Self.settings(definition), references: [traces[0].id])
    let episodes = (0..<6).map { table[$0] }
    for (trace, frames) in zip(traces, episodes) {
      #expect(frames.rewards == trace.rewards)
      #expect(frames.progress.allSatisfy { (0...1).contains($0) })
      #expect(zip(frames.progress, frames.progress.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(frames.weights.allSatisfy { $0 > 0 && $0.isFinite })
    }
    let weights = episodes.flatMap(\.weights)
    #expect(abs(weights.reduce(0, +) / Float(weights.count) - 1) < 1e-4)
    #expect(episodes.map(\.indices).flatMap { Array($0) } == Array(0..<table.frameCount))
  }

  @Test("An episode that is not believed keeps no frame and weighs like the average")
  func doubts() throws {
    let traces = [
      try Self.trace("a/demo_0", [0, 0.5, 1], total: 1),
      try Self.trace("a/demo_1", [0, 0.5, 1], total: 5, converged: false),
      try Self.trace("a/demo_2", [0, 0.5, 1], total: 5, standing: .beyond),
      try Self.trace("a/demo_3", [0, 0.2, 0.1], total: -1),
    ]
    let table = FrameTable(traces, rewardSettings: try Self.settings("time"))
    for place in 1...2 {
      #expect(!table[place].isBelieved && table[place].weights == [1, 1, 1])
      #expect(table[place].keep == [false, false, false])
    }
    #expect(table[0].weights[0] > 1 && table[3].weights[0] < 1)
  }

  @Test("A verdict becomes success, failure or nothing, with its coverage")
  func success() throws {
    let traces = try (0..<4).map { try Self.trace("a/demo_\($0)", [0, 1]) }
    let verdicts: [SuccessDetector.Verdict] = [.success, .failure, .undecided]
    let table = FrameTable(
      traces, rewardSettings: try Self.settings("time"),
      success: Dictionary(
        uniqueKeysWithValues: zip(traces, verdicts).map {
          ($0.id, FrameTable.Success(verdict: $1, coverage: 0.9))
        }))
    #expect((0..<4).map { table[$0].isSuccess } == [true, false, nil, nil])
    #expect((0..<4).map { table[$0].successCoverage } == [0.9, 0.9, 0.9, nil])
  }

  @Test("Rewards that are all equal, or one frame, make no number that is not finite")
  func degenerate() throws {
    for definition in ["time", "goal", "share", "score"] {
      let traces = [try Self.trace("a/demo_0", [0.5]), try Self.trace("a/demo_1", [0.5, 0.5])]
      let table = FrameTable(traces, rewardSettings: try Self.settings(definition))
      for place in 0..<2 {
        let frames = table[place]
        // Shares depend on the length, so the two differ by them.
        #expect(definition == "share" || frames.weights.allSatisfy { $0 == 1 }, "\(definition)")
        #expect(frames.weights.allSatisfy { $0.isFinite && $0 > 0 })
        #expect((frames.progress + frames.advantages).allSatisfy { $0.isFinite })
      }
    }
    #expect(FrameTable([], rewardSettings: RewardSettings()).frameCount == 0)
  }
}
