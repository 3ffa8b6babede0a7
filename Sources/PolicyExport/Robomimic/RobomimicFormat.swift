import EpisodeStore
import Episodes

/// HDF5 files in the layout of robomimic.
///
/// An episode is copied as it is, except for `rewards`, which become the given ones. Images in videos are
/// put into the file, because robomimic reads no other file. Demo names are kept.
///
/// - Source: robomimic, `docs/datasets/overview.md`, for the layout.
package struct RobomimicFormat: ExportFormat {
  /// `robomimic`.
  package let name = "robomimic"
  /// The kind of file and its reader.
  package let summary = "an HDF5 file with the rewards in place, for robomimic"
  /// One per source file: a robomimic file has one environment.
  package let outputs = ExportOutputs.onePerSource(extension: "hdf5")

  /// What is the reward of a step, which episodes, and what is written beside them.
  package let options: Set<ExportOption> = [
    .reward, .selection, .advantage, .quantile, .nextObservations, .answers,
  ]

  /// Makes the format, which has no settings.
  package init() {}

  /// The output itself, and a configuration for robomimic's diffusion policy beside it.
  package func files(at path: String) -> [String] {
    [path, RobomimicConfiguration.path(for: path)]
  }

  /// Refuses episodes of other layouts, whose observations would have to be renamed by guesswork.
  ///
  /// - Throws: `DataError.Kind.unsupported` with the layout.
  package func check(_ part: ExportPart) throws(DataError) {
    let sources = part.episodes.map(\.source)
    guard let other = sources.first(where: { !$0.isRobomimicFile }) else { return }
    throw DataError(
      .unsupported, file: other.file,
      expected: "episodes in files that robomimic reads, to be copied with their rewards",
      found: "the layout \(other.format)",
      remedy: "choose a format that takes every layout, such as diffusion-policy")
  }

  /// Writes the file whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable` for a full disk, and the errors of reading the episodes.
  /// - Complexity: O(bytes of the episodes), a batch of frames in memory.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    try RobomimicFile(part).write(episodeDone: episodeDone)
    try RobomimicConfiguration(part).write()
    return StaleCaches.notes(beside: part.path)
  }

  /// Compares the rewards and lengths of all episodes.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first step that differs.
  package func verify(_ part: ExportPart) throws(DataError) { try RobomimicFile(part).verify() }
}
