import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Scaling and shaping")
struct RewardScalingTests {
  private func traces(_ rewards: [[Float]]) throws -> [RewardTrace] {
    try rewards.enumerated().map { index, rewards in
      try RewardTrace(
        id: .numbered(index), rewards: rewards,
        diagnostics: .init(
          reference: .numbered(9), transportCost: 1, converged: true, iterations: 1,
          marginalError: 0))
    }
  }

  private func scaled(_ scaling: RewardScaling, _ rewards: [[Float]]) throws -> [[Float]] {
    let traces = try traces(rewards)
    let scaled = try scaling.scaled(traces)
    #expect(scaled.map(\.rawRewards) == (scaling == .none ? [nil, nil] : rewards))
    #expect(scaled.map(\.total) == traces.map(\.total))
    return scaled.map(\.rewards)
  }

  @Test("Each scaling is its source's")
  func formulas() throws {
    let rewards: [[Float]] = [[-1, -3], [-4, 0, 2]]
    #expect(try scaled(.none, rewards) == rewards)
    #expect(try scaled(.firstEpisode, rewards) == [[-2.5, -7.5], [-10, 0, 5]])
    #expect(try scaled(.signedSquare, rewards) == [[-1e4, -9e4], [-16e4, 0, 4e4]])
    #expect(
      try scaled(.progress, rewards) == [[0.5, Float(1.0 / 6)], [0, Float(4.0 / 6), 1]])
    let standard = try scaled(.standardised, rewards).flatMap { $0 }
    #expect(abs(standard.reduce(0, +)) < 1e-5)
    #expect(abs(standard.reduce(0) { $0 + $1 * $1 } - 5) < 1e-4)
  }

  @Test("Rewards without a scale are named, never divided by nothing")
  func noScale() throws {
    for scaling in [RewardScaling.standardised, .progress] {
      expectError(.invalidValue, saying: "the scaling \(scaling.rawValue)") {
        try scaling.scaled(traces([[1, 1], [1]]))
      }
    }
    expectError(.invalidValue, saying: "the scaling first-episode") {
      try RewardScaling.firstEpisode.scaled(traces([[1, -1], [5]]))
    }
    for scaling in RewardScaling.allCases { #expect(try scaling.scaled([]).isEmpty) }
  }

  @Test("Shaping pays for progress, and the discounted sum is the potential gained")
  func shaping() throws {
    #expect(PotentialShaping(discount: 1).shaped([0.25, 1, 0.5]) == [0.75, -0.5, 0])
    let potentials: [Float] = [0.2, 0.4, 0.1, 0.9, 0.7]
    let shaped = PotentialShaping(discount: 0.5).shaped(potentials)
    let sum = shaped.enumerated().reduce(0) { $0 + $1.element / Float(1 << $1.offset) }
    #expect(abs(sum - (potentials[4] / 32 - potentials[0])) < 1e-6)
    #expect(PotentialShaping(discount: 0.5).shaped([3]) == [-1.5])
  }

  @Test("Shaping comes before scaling, and the raw rewards are the unshaped ones")
  func both() throws {
    var settings = RewardSettings()
    settings.shapingDiscount = 1
    settings.scaling = .progress
    let finished = try settings.finished(traces([[0, 0.5, 1], [0, 1, 0]]))
    #expect(finished.map(\.rewards) == [[0.75, 0.75, 0.5], [1, 0, 0.5]])
    #expect(finished.map(\.rawRewards) == [[0, 0.5, 1], [0, 1, 0]])
  }
}
