import Encoders
import Episodes
import OptimalTransport
import Reports
import Rewards
import TestSupport
import Testing

@Suite("The distance of steps to what they were matched with")
struct MatchedDistanceTests {
  @Test(
    "Times its share of the mass it is the step's loss, whatever the cost",
    arguments: GroundCost.allCases)
  func losses(cost: GroundCost) throws {
    func noise(_ number: Int, _ stepCount: Int) throws -> EmbeddingSequence {
      var generator = SeededGenerator(seed: UInt64(number))
      return try EmbeddingSequence(
        id: .numbered(number), stepCount: stepCount, dimension: 3,
        values: (0..<3 * stepCount).map { _ in Float(generator.unit() - 0.5) })
    }
    let (episode, reference) = (try noise(1, 7), try noise(2, 5))
    var settings = RewardSettings()
    settings.cost = cost
    let rewarder = try Rewarder(references: [reference], settings: settings)
    let explanation = try rewarder.explanation(
      of: episode, rewardedAs: rewarder.trace(of: episode))
    let steps = [0, 3, 6]
    let distance = MatchedDistance(explanation, reference: reference, steps: steps, cost: cost)
    let features = try Tensor(
      steps.flatMap { Array(episode[$0]) }, shape: [3, 3])
    let all = try distance.distances(features, 0..<3).values()
    for (value, step) in zip(all, steps) {
      #expect(abs(Double(value) / 7 - explanation.steps[step].loss) < 1e-4)
    }
    let last = try distance.distances(features.selecting([2]), 2..<3).values()
    #expect(abs(last[0] - all[2]) < 1e-6)
  }
}
