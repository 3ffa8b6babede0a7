import EpisodeStore
import Episodes
import Foundation
import Testing

@Suite("Scenes are named beside the episodes recorded in them")
struct ScenesTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    try place.writeRewards(["dots/demo_0": (0..<12).map(Float.init)])
  }

  /// A scene with the dots' robot, and a manifest that names it.
  private func writeScene(actionNames: [String]) throws {
    let scene = Scene(
      id: "glide", task: "Move the dot to the right.", successCondition: "It is there.",
      embodiments: [
        Embodiment(
          id: "dot", name: "A bright dot", jointCount: 0, actionNames: actionNames,
          actionUnits: actionNames.map { _ in "m" }, controlFrequencyHz: 10)
      ], cameras: [])
    try FileManager.default.createDirectory(
      atPath: place.file("Scenes"), withIntermediateDirectories: true)
    try place.write(JSONEncoder().encode(scene), to: "Scenes/glide.json")
    let path = place.file("dots.hdf5")
    try EpisodeManifest(files: [
      .init(
        file: "dots.hdf5", sha256: ContentHash(ofFile: path),
        bytes: Data(contentsOf: URL(fileURLWithPath: path)).count, scene: "glide",
        embodiment: "dot", framesPerSecond: 10, episodes: [])
    ]).write(folder: place.folder.path)
  }

  @Test("inspect adds one line of text and one key of JSON")
  func inspection() throws {
    let before = try place.run("inspect", "dots.hdf5").output.split(separator: "\n")
    try writeScene(actionNames: ["dx", "dy"])
    let after = try place.run("inspect", "dots.hdf5").output.split(separator: "\n")
    let line =
      "  scene glide: \"Move the dot to the right.\", A bright dot at 10 Hz, "
      + "actions dx, dy [m]"
    #expect(after.contains { $0 == line }, "\(after)")
    #expect(before.allSatisfy { !$0.contains("scene") })
    let summary = try place.run("inspect", "dots.hdf5", "--json").json([DatasetSummary].self)[0]
    #expect(summary.scene?.robot == "A bright dot")
  }

  @Test("inspect says where the recording disagrees with its scene")
  func disagreement() throws {
    try writeScene(actionNames: ["dx", "dy", "dz"])
    let outcome = try place.run("inspect", "dots.hdf5")
    outcome.expectSuccess()
    #expect(outcome.output.contains("warning [scene.actions] /data/demo_0/actions: "))
  }

  @Test("evaluate names robots and tasks below its table, and changes nothing else")
  func evaluation() throws {
    let evaluate = ["evaluate", "rewards.hdf5", "--episodes", "dots.hdf5"]
    let (before, json) = try (place.run(evaluate).output, place.run(evaluate + ["--json"]).output)
    try writeScene(actionNames: ["dx", "dy"])
    let legend = "dot is A bright dot; glide: \"Move the dot to the right.\"\n"
    #expect(try place.run(evaluate).output == before + legend)
    #expect(try place.run(evaluate + ["--json"]).output == json)
  }
}
