import Episodes
import Foundation
import Rewards
import TestSupport
import Testing

@Suite("Disagreement of an encoder's networks")
struct MemberSpreadTests {
  /// Sequences side by side, as of an ensemble.
  private func ensemble(_ number: Int, seeds: [UInt64], stepCount: Int = 10) throws
    -> EmbeddingSequence
  {
    let members = try seeds.map {
      try EmbeddingSequence.walk(number, stepCount: stepCount, seed: $0)
    }
    let values = (0..<stepCount).flatMap { step in members.flatMap { Array($0[step]) } }
    return try EmbeddingSequence(
      id: members[0].id, stepCount: stepCount, dimension: 4 * seeds.count, values: values,
      memberCount: seeds.count)
  }

  private func spread(
    _ episode: EmbeddingSequence, _ references: [EmbeddingSequence],
    _ settings: RewardSettings = .init()
  ) throws -> Double? {
    try Rewarder(references: references, settings: settings).trace(of: episode)
      .diagnostics.memberSpread
  }

  @Test("Networks that see the same do not disagree; one network has nobody to disagree with")
  func equal() throws {
    let references = try [ensemble(0, seeds: [1, 1, 1]), ensemble(1, seeds: [2, 2, 2])]
    let spread = try #require(try spread(ensemble(2, seeds: [3, 3, 3]), references))
    #expect(spread < 1e-12)
    #expect(try self.spread(.walk(2, seed: 3), [.walk(0, seed: 1)]) == nil)
  }

  @Test(
    "It is the deviation of the returns by each network's features alone",
    arguments: ["cost", "time", "cost-0.5*goal"], ReferenceCombination.allCases)
  func definition(returnDefinition: String, combination: ReferenceCombination) throws {
    var settings = RewardSettings()
    settings.returnDefinition = try #require(RewardDefinition(returnDefinition))
    settings.combination = combination
    let references = try [
      ensemble(0, seeds: [1, 2, 3], stepCount: 8), ensemble(1, seeds: [4, 5, 6]),
    ]
    let episode = try ensemble(2, seeds: [7, 8, 9], stepCount: 12)
    let totals = try (0..<3).map { member in
      try Rewarder(
        references: references.map { try $0.features(ofMember: member) }, settings: settings
      ).trace(of: episode.features(ofMember: member)).total
    }
    let mean = totals.reduce(0, +) / 3
    let deviation = (totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
    let spread = try #require(try spread(episode, references, settings))
    #expect(abs(spread - deviation) < 1e-12 && spread > 1e-4)
  }

  @Test("A network's features are its slice of every step")
  func slices() throws {
    let whole = try ensemble(0, seeds: [1, 2], stepCount: 3)
    let second = try whole.features(ofMember: 1)
    let walk = try EmbeddingSequence.walk(0, stepCount: 3, seed: 2)
    #expect(second.values == walk.values && second.dimension == 4 && second.memberCount == 1)
  }

  @Test("Features that the networks cannot share evenly are refused, and other networks' too")
  func uneven() throws {
    for count in [3, 0, -2, Int.max] {
      expectError(.mismatch, saying: "evenly") {
        try EmbeddingSequence(
          id: EpisodeID("a"), stepCount: 1, dimension: 4, values: [1, 2, 3, 4], memberCount: count)
      }
    }
    let two = try ensemble(0, seeds: [1, 2])
    let one = try EmbeddingSequence.walk(1, dimension: 8, seed: 3)
    expectError(.mismatch, saying: "networks") { try spread(one, [two]) }
    expectError(.mismatch, saying: "networks") {
      try Rewarder(references: [two, one], settings: RewardSettings())
    }
  }
}
