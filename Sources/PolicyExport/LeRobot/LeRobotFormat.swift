import Episodes

/// Tables beside a LeRobot dataset of version 2.1 or 3.0, whose own files stay as they are.
///
/// The folder's README says which trainer reads which table.
package struct LeRobotFormat: ExportFormat {
  /// `lerobot`.
  package let name = "lerobot"
  /// The kind of file and its reader.
  package let summary =
    "tables of progress, weights, advantages, returns and success beside a LeRobot dataset"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// What its columns depend on.
  package let options: Set<ExportOption> = [.reward, .advantage, .quantile, .tag]
  /// A frame without an opinion is NaN, or has weight 1.
  package let tellsDoubts = true

  /// Makes the format, which has no settings.
  package init() {}

  /// The tables, below the dataset's folder or another one.
  package func files(at path: String) -> [String] { [path] }

  /// Requires every episode of the dataset, so that the frames have their indices in it.
  ///
  /// - Throws: `DataError.Kind.mismatch` for episodes that are not numbered from 0 on, or do not fit the dataset
  ///   in the output folder. `.unwritable` for a table there that another program wrote.
  package func check(_ part: ExportPart) throws(DataError) { _ = try LeRobotTables(part) }

  /// Writes each table whole or not at all.
  ///
  /// - Returns: Whether the frames were compared with a dataset.
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Complexity: O(frames).
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    let tables = try LeRobotTables(part)
    try tables.write()
    for _ in part.episodes { episodeDone() }
    return tables.notes
  }

  /// Compares every value of every table.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first column that differs.
  package func verify(_ part: ExportPart) throws(DataError) { try LeRobotTables(part).verify() }
}
