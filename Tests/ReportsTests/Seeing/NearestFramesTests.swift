import Episodes
import OptimalTransport
import Reports
import TestSupport
import Testing

@Suite("Nearest frames of other episodes")
struct NearestFramesTests {
  private func line(_ number: Int, _ places: [Float]) throws -> EmbeddingSequence {
    try EmbeddingSequence(
      id: .numbered(number), stepCount: places.count, dimension: 2,
      values: places.flatMap { [$0, 1] })
  }

  @Test("Of each episode its nearest frame, of each arm the nearest, the own arm first")
  func arms() throws {
    var nearest = NearestFrames(count: 2, cost: .euclidean)
    let own = try line(0, [0, 10])
    nearest.ask(about: [1], of: own)
    nearest.look(through: own, embodiment: "panda")
    nearest.look(through: try line(1, [4, 13, 7]), embodiment: "panda")
    nearest.look(through: try line(2, [11]), embodiment: "panda")
    nearest.look(through: try line(3, [100, 12]), embodiment: "panda")
    nearest.look(through: try line(4, [10, 10]), embodiment: "iiwa")
    nearest.look(through: try line(5, [0]), embodiment: nil)
    let found = nearest.queries[0].neighbours(sameArm: "panda")
    #expect(found.map(\.episode.name) == [2, 3, 5, 4].map { "test/demo_\($0)" })
    #expect(found.map(\.step) == [0, 1, 0, 0])
    #expect(found.map(\.distance) == [1, 2, 10, 0])
    #expect(found.map(\.embodiment) == ["panda", "panda", nil, "iiwa"])
  }

  @Test(
    "Distances are the ground costs of rewards", arguments: GroundCost.allCases)
  func costs(cost: GroundCost) throws {
    var nearest = NearestFrames(count: 1, cost: cost)
    let (own, other) = (try line(0, [2]), try line(1, [-3]))
    nearest.ask(about: [0], of: own)
    nearest.look(through: other, embodiment: nil)
    let matrix = try CostMatrix(
      between: own.values, and: other.values, dimension: 2, cost: cost)
    let found = nearest.queries[0].neighbours(sameArm: nil)
    #expect(abs(found[0].distance - matrix.values[0]) < 1e-6)
  }
}
