import Episodes

/// A format that is one `.npz`, with a file beside it that says how it came to be.
protocol NumpyArchiveFormat: ExportFormat {
  /// The arrays of the archive.
  func arrays(_ flat: FlatArrays) -> [NumpyArchive.Array]
}

extension NumpyArchiveFormat {
  /// One for all episodes.
  package var outputs: ExportOutputs { .one }
  /// What is exported.
  package var options: Set<ExportOption> {
    [.observations, .action, .reward, .selection, .advantage]
  }

  /// The archive, and a file beside it that says how it came to be.
  package func files(at path: String) -> [String] { [path, "\(path).origin.json"] }

  /// Requires the same arrays in all episodes.
  ///
  /// - Throws: As `FlatArrays`.
  package func check(_ part: ExportPart) throws(DataError) { _ = try FlatArrays(part) }

  /// Writes the files whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`, and the errors of reading.
  /// - Complexity: O(numbers); one episode is in memory.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    try NumpyArchive(arrays: arrays(FlatArrays(part))).write(to: part.path)
    try AtomicFile.write(JSONText.data(part.origin, for: part.path), to: files(at: part.path)[1])
    for _ in part.episodes { episodeDone() }
    return []
  }

  /// Compares every number.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first array that differs.
  package func verify(_ part: ExportPart) throws(DataError) {
    try NumpyArchive(arrays: arrays(FlatArrays(part))).verify(part.path)
  }
}
