import Episodes
import Parquet
import ResultFiles
import Rewards

/// The frame table by itself.
package struct TableFormat: ExportFormat {
  /// `table`.
  package let name = "table"
  /// The kind of file and its reader.
  package let summary = "a Parquet table with one row per frame, for pandas, polars and DuckDB"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// The steps that the advantage looks ahead.
  package let options: Set<ExportOption> = [.advantage]
  /// The column `believed` tells them.
  package let tellsDoubts = true

  /// Makes the format, which has no settings.
  package init() {}

  /// The output itself.
  package func files(at path: String) -> [String] { [path] }

  /// Nothing is refused: every episode has a place in the table.
  package func check(_ part: ExportPart) throws(DataError) {}

  /// Writes the file whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    try part.episodes[0].table.write(to: part.path, origin: part.originText)
    for _ in part.episodes { episodeDone() }
    return []
  }

  /// Compares rewards, progress, weights and names.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  package func verify(_ part: ExportPart) throws(DataError) {
    let file = try ParquetFile(part.path)
    try file.require(part.episodes.flatMap(\.frames.rewards), in: "reward")
    try file.require(part.episodes.flatMap(\.frames.progress), in: "progress")
    try file.require(part.episodes.flatMap(\.frames.weights), in: "weight")
    try file.require(
      .text(
        part.episodes.flatMap { [String](repeating: $0.episode.id.name, count: $0.stepCount) }),
      in: "episode")
  }
}
