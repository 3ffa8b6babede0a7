import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Choosing and keeping to references")
struct ReferenceSelectionTests {
  /// Episodes of the same way of going, at different heights.
  private func line(_ number: Int, height: Float) throws -> EmbeddingSequence {
    try EmbeddingSequence(
      id: EpisodeID("lines/demo_\(number)"), stepCount: 6, dimension: 2,
      values: (0..<6).flatMap { [Float($0), height] })
  }

  private var settings: RewardSettings {
    var settings = RewardSettings()
    settings.cost = .euclidean
    return settings
  }

  @Test("The medoid is in the middle, and outliers come last")
  func medoids() throws {
    let lines = try [5, 0, 0.5, 1, 40].enumerated().map { try line($0, height: $1) }
    let order = try ReferenceSelection.medoids(5, of: lines, settings: settings)
    #expect(order.map(\.demo) == ["demo_3", "demo_2", "demo_1", "demo_0", "demo_4"])
    #expect(try ReferenceSelection.medoids(2, of: lines, settings: settings).count == 2)
    #expect(try ReferenceSelection.medoids(9, of: [lines[0]], settings: settings).count == 1)
    #expect(try ReferenceSelection.medoids(9, of: [], settings: settings).isEmpty)
  }

  @Test("Episodes that cannot be compared are named")
  func failure() throws {
    let wide = try EmbeddingSequence.walk(7, dimension: 5, seed: 1)
    expectError(.invalidValue, saying: "lines/demo_0") {
      try ReferenceSelection.medoids(1, of: [line(0, height: 1), wide], settings: settings)
    }
  }

  @Test("An episode farther than any training episode says so, and only that one")
  func distanceLimit() throws {
    let rewarder = try Rewarder(
      references: [line(0, height: 0), line(1, height: 1)], settings: settings)
    let training = try rewarder.traces(of: [0, 1, 3].map { try line(2 + $0, height: Float($0)) })
    let limit = try #require(DistanceLimit(training: training))
    #expect(try training.allSatisfy { try limit.judged($0).diagnostics.standing == .within })
    let (near, far) = (try line(8, height: 2), try line(9, height: 30))
    #expect(try limit.judged(rewarder.trace(of: near)).diagnostics.standing == .within)
    let judged = try limit.judged(rewarder.trace(of: far))
    #expect(judged.diagnostics.standing == .beyond)
    #expect(judged.rewards == (try rewarder.trace(of: far).rewards))
    #expect(DistanceLimit(training: []) == nil)
  }
}
