import ArgumentParser
import EpisodeStore
import Episodes

extension ImageConventions.ColourOrder: NamedOption {}
extension ImageConventions.FirstRow: NamedOption {}

/// What the user states about pictures where the recordings do not say it.
struct ConventionOptions: ParsableArguments {
  @Option(
    help: """
      The colours of JPEGs and PNGs in HDF5 files that do not say: rgb if a viewer shows red as red, bgr if as
      blue.
      """)
  var colour: ImageConventions.ColourOrder?

  @Option(
    help: """
      The row of pixels that comes first in HDF5 files that do not say: top, or bottom if upside down.
      """)
  var firstRow: ImageConventions.FirstRow?

  var conventions: ImageConventions {
    ImageConventions(colours: colour, firstRow: firstRow)
  }

  /// Opens recordings, and says which statements counted.
  ///
  /// A statement that no recording needs, or a command that reads no frames, is wrong usage.
  func open(
    _ paths: [String], cameras: CameraChoice, readsFrames: Bool = true,
    skip: ((DataError) -> Void)? = nil
  ) throws -> EpisodeStore {
    let store = try EpisodeStore(paths: paths, conventions: conventions, skip: skip)
    let taken = readsFrames ? try store.takenConventions(cameras) : []
    for convention in taken {
      let count = convention.episodeCount
      let episodes = count == 1 ? "1 episode" : "\(count) episodes"
      Console.note("rapl: \(episodes): \(convention.words)")
    }
    let kinds = Set(taken.map(\.kind))
    try require(
      colour == nil || kinds.contains(.colours),
      "--colour says nothing here: no camera that is read leaves its colours open")
    try require(
      firstRow == nil || kinds.contains(.firstRow),
      "--first-row says nothing here: no camera that is read leaves its first row open")
    return store
  }
}
