import EpisodeStore
import Episodes
import Foundation
import TestSupport

/// A folder of scenes with one scene, and one of episodes that were recorded in it.
struct SceneFolder {
  let folder: TemporaryFolder
  /// How many actions the scene names for the panda.
  var actionCount = 7
  var controlFrequencyHz = 20.0

  init() throws { folder = try TemporaryFolder() }

  var catalogue: SceneCatalogue { SceneCatalogue(folder: folder.file("Scenes")) }
  var episodes: String { folder.file("panda.hdf5") }

  var scene: Scene {
    Scene(
      id: "stack", task: "Stack the cubes.", successCondition: "They are stacked.",
      embodiments: [
        Embodiment(
          id: "panda", name: "Franka Emika Panda", jointCount: 7,
          actionNames: (0..<actionCount).map { "a\($0)" },
          actionUnits: [String](repeating: "m", count: actionCount),
          controlFrequencyHz: controlFrequencyHz)
      ], cameras: [])
  }

  /// Writes the scene under a name.
  func write(_ scene: Scene? = nil, as name: String = "stack") throws {
    let bytes = try JSONEncoder().encode(scene ?? self.scene)
    try AtomicFile.write(bytes, to: folder.file("Scenes/\(name).json"))
  }

  /// Writes two episodes of robosuite's `Stack`, listed in a manifest if a scene is named for it.
  func writeEpisodes(
    listedScene: String? = nil, embodiment: String? = nil, framesPerSecond: Double? = nil
  ) throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 3), .init("demo_1", stepCount: 2)])
      .write(to: episodes)
    guard listedScene != nil || embodiment != nil || framesPerSecond != nil else { return }
    let bytes = try FileManager.default.attributesOfItem(atPath: episodes)[.size] as? Int ?? 0
    try EpisodeManifest(files: [
      .init(
        file: "panda.hdf5", sha256: ContentHash(ofFile: episodes), bytes: bytes,
        scene: listedScene, embodiment: embodiment, framesPerSecond: framesPerSecond,
        episodes: [])
    ]).write(folder: folder.path)
  }

  /// What inspection says about the file of episodes.
  func summary() -> DatasetSummary? {
    let doctor = DatasetDoctor(paths: [episodes], deep: false, scenes: catalogue)
    return DatasetDoctor.summaries(of: doctor.places.map { doctor.report(on: $0) }).first
  }

  /// The findings about the scene.
  func findings() -> [Finding] {
    (summary()?.findings ?? []).filter { $0.code.hasPrefix("scene.") }
  }
}
