import Episodes

/// Preference pairs for direct preference optimisation of a policy with action chunks.
///
/// The folder's README has the layout.
package struct PairsFormat: ExportFormat {
  /// `pairs`.
  package let name = "pairs"
  /// The kind of file and its reader.
  package let summary =
    "matched pairs of rollouts, and a zarr of their observation histories and action chunks, for DPO"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// How pairs are chosen and cut.
  package let options: Set<ExportOption> = [
    .observations, .action, .window, .pairs, .answers,
  ]

  /// Makes the format, which has no settings.
  package init() {}

  /// The folder itself.
  package func files(at path: String) -> [String] { [path] }

  /// Requires the same arrays in all episodes, and at least one pair.
  ///
  /// - Throws: As `ExportedArrays`, and `DataError.Kind.missing` if the rules leave no pair, with what each
  ///   left out.
  package func check(_ part: ExportPart) throws(DataError) { _ = try PairExport(part) }

  /// Writes the folder whole or not at all.
  ///
  /// - Returns: How many pairs there are, and how many were left out.
  /// - Throws: `DataError.Kind.unwritable` for a full disk or a folder in use, and the errors of reading.
  /// - Complexity: O(windows); the numbers of 64 episodes and a chunk of each array are in memory.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    let notes = try PairExport(part).write()
    for _ in part.episodes { episodeDone() }
    return notes
  }

  /// Chooses the pairs again, and compares every number of every window, and every line.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  package func verify(_ part: ExportPart) throws(DataError) { try PairExport(part).verify() }
}
