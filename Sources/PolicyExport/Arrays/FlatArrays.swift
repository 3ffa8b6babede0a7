import Episodes

/// The arrays that learners from recorded data have in common: the rows of all episodes one after another.
struct FlatArrays {
  let columns: EpisodeColumns
  let observations: NumpyArchive.Array
  let actions: NumpyArchive.Array
  let rewards: NumpyArchive.Array

  /// Finds the arrays.
  ///
  /// - Throws: As `ExportedArrays`. `DataError.Kind.unsupported` for pictures or no numbers. `.unwritable` for a
  ///   path of another ending, which NumPy would not open.
  init(_ part: ExportPart) throws(DataError) {
    let columns = try EpisodeColumns(part)
    self.columns = columns
    guard columns.stateWidth > 0, columns.arrays.pictures.isEmpty else {
      throw DataError(
        .unsupported, file: part.source, expected: "observations that are numbers alone",
        found: columns.arrays.pictures.isEmpty ? "none" : "pictures",
        remedy: "name other observations", settings: [.observations])
    }
    guard part.path.hasSuffix(".npz") else {
      throw DataError(
        .unwritable, file: part.path, expected: "a name that ends with .npz",
        found: "another", remedy: "choose another output", settings: [.output])
    }
    observations = columns.column("observations", rowShape: [columns.stateWidth], type: .float32) {
      labelled throws(DataError) in try columns.states(of: labelled)
    }
    actions = columns.column("actions", rowShape: [columns.arrays.action.width], type: .float32) {
      labelled throws(DataError) in try columns.actions(of: labelled)
    }
    rewards = columns.column("rewards", rowShape: [], type: .float32) { labelled in
      columns.rewards(of: labelled)
    }
  }
}
