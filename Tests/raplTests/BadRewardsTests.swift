import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Embeddings and rewards that cannot be used are refused in one line")
struct BadRewardsTests {
  private static let reward =
    "reward --embeddings embeddings.hdf5 --reference dots/demo_0 --output out.hdf5"
  private static let evaluate = "evaluate rewards.hdf5 --episodes dots.hdf5 --report report"
  private static let export = "export dots.hdf5 --rewards rewards.hdf5 --output out.hdf5"

  /// A case whose embeddings file holds what `body` puts in.
  private static func embedded(
    _ title: String, says fragments: [String],
    _ body: @escaping @Sendable (HDF5Group) throws -> Void
  ) -> BadInput {
    BadInput(title, reward, fragments: fragments) {
      try $0.writeHDF5("embeddings.hdf5") { try body($0) }
    }
  }

  static let embeddings: [BadInput] = [
    BadInput("Nothing there", reward, says: "embeddings.hdf5", "No such file"),
    BadInput("A web page", reward, says: "embeddings.hdf5", "HTML page") {
      try $0.write(Workplace.page, to: "embeddings.hdf5")
    },
    BadInput(
      "Episodes instead", reward, says: "embeddings.hdf5", "/embeddings", "only data"
    ) { try $0.writeDots("embeddings") },
    embedded("No episode", says: ["dots/demo_0", "preferred episode"]) {
      try $0.createGroup("embeddings")
    },
    embedded(
      "One number per step", says: ["embeddings.hdf5", "/embeddings/dots/demo_0", "[T, D]"]
    ) {
      try $0.createDataset(
        "embeddings/dots/demo_0", shape: [3], values: [Float](repeating: 1, count: 3))
    },
    embedded("No steps", says: ["embeddings.hdf5", "dots/demo_0", "[0, 2]"]) {
      try $0.createDataset("embeddings/dots/demo_0", shape: [0, 2], values: [Float]())
    },
    embedded("Not a number", says: ["embeddings.hdf5", "dots/demo_0", "step 1", "nan"]) {
      try $0.createDataset(
        "embeddings/dots/demo_0", shape: [2, 2], values: [1, 2, .nan, 4] as [Float])
    },
    embedded(
      "Features of different lengths",
      says: ["embeddings.hdf5", "dots/demo_1", "length 2", "found 3"]
    ) {
      try $0.createDataset(
        "embeddings/dots/demo_0", shape: [2, 2], values: [1, 2, 3, 4] as [Float])
      try $0.createDataset("embeddings/dots/demo_1", shape: [1, 3], values: [1, 2, 3] as [Float])
    },
    embedded("A reference that is not there", says: ["dots/demo_0", "1 other", "name another"]) {
      try $0.createDataset("embeddings/dots/demo_1", shape: [1, 3], values: [1, 2, 3] as [Float])
    },
    BadInput(
      "A reference that is not there, before any frame is encoded",
      "reward dots.hdf5 --no-cache --reference dots/demo_9 --output out.hdf5", says: "dots/demo_9",
      "name another"
    ) { try $0.writeDots() },
    BadInput(
      "A name that no episode can have",
      "reward dots.hdf5 --no-cache --reference ../demo --output out.hdf5", says: "../demo"
    ) { try $0.writeDots() },
  ]

  static let rewards: [BadInput] = [
    BadInput("Nothing there", evaluate, says: "rewards.hdf5", "No such file") {
      try $0.writeDots()
    },
    BadInput("Episodes instead", evaluate, says: "rewards.hdf5", "/rewards", "only data") {
      try $0.writeDots()
      try $0.writeDots("rewards")
    },
    BadInput("Rewards of another program", evaluate, says: "rewards.hdf5", "rapl reward") {
      try $0.writeDots()
      try $0.writeHDF5("rewards.hdf5") {
        try $0.createDataset("rewards/dots/demo_0/reward", shape: [1], values: [1.0])
      }
    },
    BadInput("No rewards at all", evaluate, says: "rewards", "none") {
      try $0.writeDots()
      try $0.writeRewards([:])
      try $0.writeHDF5("rewards.hdf5") {
        try $0.attributes.set("cost", to: "cosine")
        try $0.attributes.set("epsilon", to: 0.1)
        try $0.createGroup("rewards")
      }
    },
    BadInput(
      "A reward that is not a number", evaluate, says: "rewards.hdf5", "dots/demo_0", "not finite"
    ) {
      try $0.writeDots()
      try $0.writeRewards(["dots/demo_0": [Float](repeating: .nan, count: 12)])
    },
    BadInput("Rewards of other episodes", evaluate, says: "rewards.hdf5", "other/demo_0") {
      try $0.writeDots()
      try $0.writeRewards(["other/demo_0": [Float](repeating: 0, count: 12)])
    },
    BadInput("Too few rewards", evaluate, says: "rewards.hdf5", "dots/demo_0", "12", "found 3") {
      try $0.writeDots()
      try $0.writeRewards(["dots/demo_0": [0, 0, 0]])
    },
    BadInput("Too few rewards to export", export, says: "dots/demo_0", "12 rewards", "found 3") {
      try $0.writeDots()
      try $0.writeRewards(["dots/demo_0": [0, 0, 0]])
    },
    BadInput("Rewards of other episodes to export", export, says: "rewards.hdf5", "other/demo_0") {
      try $0.writeDots()
      try $0.writeRewards(["other/demo_0": [Float](repeating: 0, count: 12)])
    },
    BadInput(
      "An export that would replace its source",
      "export dots.hdf5 --rewards rewards.hdf5 --output dots.hdf5", says: "dots.hdf5",
      "not a source", "another output (--output)"
    ) {
      try $0.writeDots()
      try $0.writeRewards(["dots/demo_0": [Float](repeating: 0, count: 12)])
    },
  ]

  @Test("Embeddings", arguments: embeddings)
  func embedding(_ input: BadInput) throws { try input.check() }

  @Test("Rewards", arguments: rewards)
  func reward(_ input: BadInput) throws { try input.check() }
}
