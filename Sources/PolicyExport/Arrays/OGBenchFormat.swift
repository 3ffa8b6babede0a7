/// Arrays for OGBench, in a `.npz`.
///
/// - Source: OGBench, `ogbench/utils.py`.
package struct OGBenchFormat: NumpyArchiveFormat {
  /// `ogbench`.
  package let name = "ogbench"
  /// The kind of file and its reader.
  package let summary = "a .npz of observations, actions and terminals, for OGBench"

  /// Makes the format, which has no settings.
  package init() {}

  /// The last row of a trajectory is the state after its last action, so its own action is not used.
  func arrays(_ flat: FlatArrays) -> [NumpyArchive.Array] {
    let terminals = flat.columns.column("terminals", rowShape: [], type: .float32) { labelled in
      (0..<labelled.stepCount).map { Float($0 == labelled.stepCount - 1 ? 1 : 0) }
    }
    return [flat.observations, flat.actions, terminals, flat.rewards]
  }
}
