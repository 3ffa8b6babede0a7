import ArgumentParser
import EpisodeStore
import Episodes

/// Which episodes, and through which camera.
struct EpisodeOptions: ParsableArguments {
  @Argument(help: "HDF5 files, or folders of them.")
  var episodes: [String]

  @Option(help: "The camera's observation key; the first one by default.")
  var camera: String?

  /// Opens the files.
  func open() throws -> EpisodeStore { try EpisodeStore(paths: episodes) }
}

extension EpisodeStore {
  /// All frames of an episode.
  func allFrames(of id: EpisodeID, camera: String?) throws(DataError) -> FrameSequence {
    try frames(of: id, camera: camera, steps: 0..<episode(id).stepCount)
  }
}
