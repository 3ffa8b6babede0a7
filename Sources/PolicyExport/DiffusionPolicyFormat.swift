import Episodes
import Foundation
import Zarr

/// Replay buffers of diffusion_policy: zarr version 2, in a folder or in a `.zarr.zip`.
///
/// - Source: diffusion_policy, `common/replay_buffer.py`.
package struct DiffusionPolicyFormat: ExportFormat {
  /// `diffusion-policy`.
  package let name = "diffusion-policy"
  /// The kind of file and its reader.
  package let summary =
    "a zarr replay buffer with reward, weight and progress beside the data, for diffusion_policy"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// Its loader reads no weight, so that episodes are selected.
  package let options: Set<ExportOption> = [
    .observations, .action, .reward, .selection, .advantage,
  ]

  /// Makes the format, which has no settings.
  package init() {}

  /// The output itself.
  package func files(at path: String) -> [String] { [path] }

  /// Requires the same arrays in all episodes.
  ///
  /// - Throws: As `ExportedArrays`.
  package func check(_ part: ExportPart) throws(DataError) {
    _ = try ReplayBuffer(part)
    if !StoreFolder.isArchive(part.path) { try StoreFolder.requireNoFile(part.path) }
  }

  /// Writes the store whole or not at all.
  ///
  /// - Returns: A note about a cache of an earlier store, if one lies beside it.
  /// - Throws: `DataError.Kind.unwritable` for a full disk or a folder in use, and the errors of reading.
  /// - Complexity: O(bytes of the episodes); a batch of frames and a chunk of each array are in memory.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    try ReplayBuffer(part).write(episodeDone: episodeDone)
    return StaleCaches.notes(beside: part.path)
  }

  /// Compares every number, and the first and last picture of every episode.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  package func verify(_ part: ExportPart) throws(DataError) { try ReplayBuffer(part).verify() }
}

/// Caches that diffusion_policy's loaders fill once, and never compare with the data again.
enum StaleCaches {
  /// A note for every cache in the folder of an output or in the output.
  ///
  /// - Source: diffusion_policy, `real_pusht_image_dataset.py` and `robomimic_replay_image_dataset.py`.
  static func notes(beside path: String) -> [String] {
    let folder = path.parentFolder.isEmpty ? "." : path.parentFolder
    let names = (try? FolderListing.visibleNames(in: folder)) ?? []
    let own = "\(path.fileName).zarr.zip"
    let caches = names.filter { name in
      let stem = name.hasSuffix(".zarr.zip") ? name.dropLast(".zarr.zip".count) : ""
      return name == own || (stem.count == 32 && stem.allSatisfy(\.isHexDigit))
    }
    return caches.map {
      "\(folder)/\($0) is a cache that diffusion_policy does not compare with the data; remove it"
    }
  }
}
