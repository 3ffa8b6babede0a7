import ArgumentParser
import EpisodeStore
import Episodes

/// Which episodes, and through which camera.
struct EpisodeOptions: ParsableArguments {
  @Argument(help: "Files or folders of episodes, in any layout that is known.")
  var episodes: [String]

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2; the first by default."
  )
  var camera: String?

  /// Opens the files.
  func open() throws -> EpisodeStore { try EpisodeStore(paths: episodes) }
}
