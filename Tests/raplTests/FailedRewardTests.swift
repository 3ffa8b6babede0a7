import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Rewards that cannot be computed, or say little")
struct FailedRewardTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    // The first two episodes are the same, so that their costs in order are 0.
    try place.writeHDF5("embeddings.hdf5") { root in
      for number in 0..<4 {
        let walk = try EmbeddingSequence.walk(0, stepCount: 12, seed: UInt64(max(1, number)))
        try root.createDataset(
          "embeddings/dots/demo_\(number)", shape: [12, 4], values: walk.values)
      }
    }
  }

  private func run(_ line: String) throws -> Outcome {
    try place.run(line.split(separator: " ").map(String.init))
  }

  private static let reward =
    "reward --embeddings embeddings.hdf5 --reference dots/demo_0 --output rewards.hdf5"

  @Test(
    "An episode whose match fails has no reward, the run is incomplete, and what follows says so")
  func failure() throws {
    let outcome = try run("\(Self.reward) --matcher orca --coverage-temperature 1e-310")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.output.contains("computation failed: dots/demo_2, dots/demo_3"))
    let root = try HDF5File.open(place.file("rewards.hdf5")).root
    #expect(try root.group("rewards/dots").childNames.sorted() == ["demo_0", "demo_1"])
    #expect(try root.group("failures/dots").childNames.sorted() == ["demo_2", "demo_3"])

    let evaluated = try run("evaluate rewards.hdf5 --episodes dots.hdf5 --report report")
    evaluated.expectSuccess()
    let line = "left out: 2, dots/demo_2, dots/demo_3"
    #expect(evaluated.errors.contains(line), "\(evaluated)")
    let page = try String(contentsOfFile: place.file("report/report.html"), encoding: .utf8)
    #expect(page.contains(line))
    let json = try run("evaluate rewards.hdf5 --episodes dots.hdf5 --json")
    #expect(json.output.contains("\"without_reward\""))

    let exported = try run("export dots.hdf5 --rewards rewards.hdf5 --output export.hdf5")
    exported.expectSuccess()
    #expect(exported.errors.contains(line), "\(exported)")
    let data = try HDF5File.open(place.file("export.hdf5")).root.group("data")
    #expect(try data.childNames.sorted() == ["demo_0", "demo_1"])
  }

  @Test("A run in which every match fails writes no reward at all")
  func nothing() throws {
    let outcome = try run(
      "\(Self.reward) --reference dots/demo_3 --matcher orca --coverage-temperature 1e-310")
    #expect(outcome.exitCode == 2, "\(outcome)")
    let exported = try run("export dots.hdf5 --rewards rewards.hdf5 --output export.hdf5")
    exported.expectOneLine(saying: ["rewards.hdf5", "rewards of the episodes given"])
  }

  @Test("A match that did not converge is counted by evaluate and export, and evaluated apart")
  func notConverged() throws {
    try run("\(Self.reward) --epsilon 1e-5 --maximum-iterations 2").expectSuccess()
    let evaluated = try run("evaluate rewards.hdf5 --episodes dots.hdf5")
    evaluated.expectSuccess()
    #expect(evaluated.errors.contains("did not converge: 2, dots/demo_2, dots/demo_3"))
    #expect(evaluated.output.contains("rewards, converged"))
    let export = "export dots.hdf5 --rewards rewards.hdf5 --output export.hdf5"
    try run(export).expectOneLine(saying: [
      "rewards.hdf5", "2 of 4 others, dots/demo_2, dots/demo_3", "(--skip-doubtful, --force)",
    ])
    let exported = try run("\(export) --json --force")
    #expect(exported.output.contains("\"not_converged\""), "\(exported)")
    try run("\(export) --skip-doubtful").expectSuccess()
    #expect(
      try HDF5File.open(place.file("export.hdf5")).root.group("data").childNames.count == 2)
  }

  @Test("An epsilon far above the costs is said, and the remedy that is named mends it")
  func uninformative() throws {
    let flat = try run("\(Self.reward) --epsilon 100")
    flat.expectSuccess()
    #expect(flat.output.contains("says next to nothing"), "\(flat)")
    let evaluated = try run("evaluate rewards.hdf5 --episodes dots.hdf5")
    #expect(evaluated.errors.contains("epsilon is far above its costs"), "\(evaluated)")
    for remedy in ["--epsilon 0.1 --epsilon-unit median-cost", "--epsilon 0.001"] {
      let mended = try run("\(Self.reward) \(remedy)")
      mended.expectSuccess()
      #expect(!mended.output.contains("says next to nothing"), "\(mended)")
      #expect(!(try run("evaluate rewards.hdf5 --episodes dots.hdf5").errors.contains("epsilon")))
    }
  }
}
