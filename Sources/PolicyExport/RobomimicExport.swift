import EpisodeStore
import Episodes
import Foundation
import HDF5

/// Writes episodes with dense rewards as robomimic reads them, to train a policy on.
///
/// Everything of an episode is copied as it is, but `rewards`, which become the given ones. Images that
/// are in videos are put into the file, because robomimic looks nowhere else.
///
/// - Source: robomimic, `docs/datasets/overview.md`, for the layout.
public enum RobomimicExport {
  /// Writes one file per source file, and leaves the source files as they are.
  ///
  /// Episodes of one source file go to `path`, or into it if it is a folder; those of several, such as
  /// of several robots, to `<path>/<stem of the source>.hdf5` each, because a robomimic file has one
  /// environment. Demo names are kept. Each file is complete or absent.
  ///
  /// `rewardSource` is kept as `data@reward_source`: JSON that says where the rewards come from.
  /// `progress` is called after every episode with the number that is done, of `episodes.count`.
  ///
  /// - Returns: The files that were written.
  /// - Throws: `DataError.Kind.invalidValue` for no episodes, or one twice; `.missing` for an episode
  ///   without rewards; `.unsupported` for one in a layout without robomimic's groups; `.mismatch` for rewards that are not one per step; `.unwritable` for an output
  ///   that would replace a source or does not fit. Nothing is written unless all rewards fit.
  /// - Complexity: O(bytes of the episodes), a batch of frames in memory.
  @discardableResult
  public static func write(
    episodes: [EpisodeID], rewards: [EpisodeID: RewardTrace], store: EpisodeStore, to path: String,
    rewardSource: String, progress: (_ doneCount: Int) -> Void = { _ in }
  ) throws(DataError) -> [String] {
    let labelled = try LabelledEpisode.all(episodes, rewards: rewards, store: store)
    let bySource = Dictionary(grouping: labelled, by: \.source.file)
    let outputs = try outputs(for: bySource.keys.sorted(), path: path)
    var doneCount = 0
    for (source, output) in outputs {
      let file = RobomimicFile(
        source: source, episodes: bySource[source] ?? [], store: store, rewardSource: rewardSource)
      try file.write(to: output) {
        doneCount += 1
        progress(doneCount)
      }
    }
    return outputs.map(\.output)
  }

  private static func outputs(for sources: [String], path: String) throws(DataError)
    -> [(source: String, output: String)]
  {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let intoFolder = sources.count > 1 || (exists && isFolder.boolValue)
    let outputs = sources.map { source in
      let stem = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
      return (source: source, output: intoFolder ? "\(path)/\(stem).hdf5" : path)
    }
    for (_, output) in outputs { try requireFree(output, sources: sources) }
    if let twice = outputs.first(where: { one in outputs.count { $0.output == one.output } > 1 }) {
      throw DataError(
        .unwritable, file: twice.output, expected: "one source file of that name",
        found: "several", remedy: "export them one at a time, or rename one")
    }
    return outputs
  }

  /// The output is put in place by renaming, which would replace a source of the same name.
  private static func requireFree(_ output: String, sources: [String]) throws(DataError) {
    let resolved = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
    guard
      !sources.contains(where: {
        URL(fileURLWithPath: $0).resolvingSymlinksInPath().path == resolved
      })
    else {
      throw DataError(
        .unwritable, file: output, expected: "an output that is not a source",
        found: "the file that the episodes come from", remedy: "choose another output",
        settings: [.output])
    }
  }
}
