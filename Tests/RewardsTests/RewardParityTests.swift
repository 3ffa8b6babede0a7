import Episodes
import Foundation
import OptimalTransport
import Rewards
import Testing

@Suite("Rewards against POT")
struct RewardParityTests {
  struct Fixture: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      struct Reference: Decodable, Sendable {
        let steps: Int
        let embeddings: [Float]
      }

      struct Answer: Decodable, Sendable {
        let cost: GroundCost
        let epsilon: Double
        let transportCosts: [Double]
        let nearestReference: Int
        let stepRewards: [Double]
      }

      let steps: Int
      let dimension: Int
      let embeddings: [Float]
      let references: [Reference]
      let rewards: [Answer]

      var testDescription: String { "\(steps) steps" }
    }

    let episodes: [Case]

    static let cases: [Case] = {
      guard let url = Bundle.module.url(forResource: "Fixtures/rewards", withExtension: "json"),
        let fixture = try? JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
      else {
        Issue.record("the fixture cannot be read")
        return []
      }
      return fixture.episodes
    }()
  }

  @Test("The fixture has both episodes")
  func fixtureIsWhole() {
    #expect(Fixture.cases.map(\.steps) == [12, 40])
    #expect(Fixture.cases.allSatisfy { $0.rewards.count == 6 && $0.references.count == 3 })
  }

  @Test("Every step's reward and the nearest reference are POT's", arguments: Fixture.cases)
  func agrees(fixture: Fixture.Case) throws {
    let episode = try EmbeddingSequence(
      id: EpisodeID("episode"), stepCount: fixture.steps, dimension: fixture.dimension,
      values: fixture.embeddings)
    let references = try fixture.references.enumerated().map { index, reference in
      try EmbeddingSequence(
        id: EpisodeID("reference_\(index)"), stepCount: reference.steps,
        dimension: fixture.dimension, values: reference.embeddings)
    }
    for expected in fixture.rewards {
      var settings = RewardSettings()
      settings.cost = expected.cost
      settings.epsilon = expected.epsilon
      settings.stepDefinition = RewardDefinition(.share)
      let trace = try Rewarder(references: references, settings: settings).trace(of: episode)
      let nearest = expected.nearestReference
      #expect(trace.diagnostics.reference == references[nearest].id)
      let cost = try #require(trace.diagnostics.transportCost)
      #expect(abs(cost - expected.transportCosts[nearest]) < 1e-5)
      #expect(trace.rewards.count == expected.stepRewards.count)
      for (reward, answer) in zip(trace.rewards, expected.stepRewards) {
        #expect(abs(Double(reward) - answer) < 1e-5)
      }
    }
  }
}
