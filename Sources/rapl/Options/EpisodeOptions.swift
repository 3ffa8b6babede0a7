import ArgumentParser
import EpisodeStore
import Episodes
import Labelling

/// The files of the episodes, and their camera.
struct EpisodeOptions: ParsableArguments {
  @Argument(help: "Files or folders of episodes, in any known layout.")
  var episodes: [String]

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2. Default: the first."
  )
  var camera: String?

  @OptionGroup(title: "Pictures") var pictures: ConventionOptions

  /// Opens the files, and checks that their pictures can be read if the command reads frames.
  ///
  /// `cameras` replaces the one camera. `skip` gets the problems of recordings that are left out. Without
  /// it, the first is an error.
  func open(
    cameras: CameraChoice? = nil, readsFrames: Bool = true, skip: ((DataError) -> Void)? = nil
  ) throws -> EpisodeStore {
    try pictures.open(
      episodes, cameras: cameras ?? CameraChoice(camera), readsFrames: readsFrames, skip: skip)
  }

  /// Hashes what episodes hold, as the first of these cameras sees it.
  ///
  /// An episode that cannot be read has no hash, and the annotator sees that it is broken.
  func contentHash(in store: EpisodeStore, _ cameras: CameraChoice) -> ContentRecorder.Hash {
    { [camera = cameras.leading] id, isWanted in
      try? store.contentHash(of: id, camera: camera, cache: .userCache, while: isWanted)
    }
  }
}
