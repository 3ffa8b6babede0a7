import ArgumentParser
import EpisodeStore
import Episodes

/// The files of the episodes, and their camera.
struct EpisodeOptions: ParsableArguments {
  @Argument(help: "Files or folders of episodes, in any known layout.")
  var episodes: [String]

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2. Default: the first."
  )
  var camera: String?

  /// Opens the files.
  func open() throws -> EpisodeStore { try EpisodeStore(paths: episodes) }
}
