import Episodes
import Foundation
import Zarr

/// Arrays for DPPO: a folder with `train.npz` and `normalization.npz`.
///
/// - Source: DPPO, `agent/dataset/sequence.py`.
package struct DPPOFormat: ExportFormat {
  /// `dppo`.
  package let name = "dppo"
  /// The kind of file and its reader.
  package let summary = "train.npz and normalization.npz, scaled to -1...1, for DPPO"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// What is exported, and the length of an action chunk.
  package let options: Set<ExportOption> = [
    .observations, .action, .reward, .selection, .advantage, .window,
  ]

  /// Makes the format, which has no settings.
  package init() {}

  /// The folder itself.
  package func files(at path: String) -> [String] { [path] }

  /// Requires the same arrays in all episodes, and no pictures.
  ///
  /// - Throws: As `ExportedArrays`, and `DataError.Kind.unsupported` for pictures.
  package func check(_ part: ExportPart) throws(DataError) {
    let columns = try EpisodeColumns(part)
    guard columns.stateWidth > 0, columns.arrays.pictures.isEmpty else {
      throw DataError(
        .unsupported, file: part.source, expected: "observations that are numbers alone",
        found: columns.arrays.pictures.isEmpty ? "none" : "pictures",
        remedy: "name other observations",
        settings: [.observations])
    }
  }

  /// Writes the folder whole or not at all.
  ///
  /// - Returns: How many episodes its loader takes no sample from.
  /// - Throws: `DataError.Kind.unwritable`, and the errors of reading.
  /// - Complexity: O(numbers); one episode is in memory.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    let archives = try archives(part)
    try StoreFolder.requireNoFile(part.path)
    try StoreFolder.requireEmpty(part.path)
    try AtomicFolder.write(to: part.path, last: "train.npz") { folder throws(DataError) in
      for (name, archive) in archives { try archive.write(to: "\(folder)/\(name)") }
      try AtomicFile.write(JSONText.data(part.origin, for: part.path), to: "\(folder)/origin.json")
    }
    for _ in part.episodes { episodeDone() }
    let short = part.episodes.count { $0.stepCount < part.settings.window.horizon }
    return short == 0
      ? []
      : [
        "\(short) episodes are shorter than \(part.settings.window.horizon) steps, and give no sample"
      ]
  }

  /// Compares every number.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first array that differs.
  package func verify(_ part: ExportPart) throws(DataError) {
    for (name, archive) in try archives(part) { try archive.verify("\(part.path)/\(name)") }
  }

  private func archives(_ part: ExportPart) throws(DataError) -> [(String, NumpyArchive)] {
    let columns = try EpisodeColumns(part)
    let (width, horizon) = (columns.arrays.action.width, part.settings.window.horizon)
    var (states, actions) = (ColumnRange(width: columns.stateWidth), ColumnRange(width: width))
    for labelled in part.episodes {
      states.add(try columns.states(of: labelled))
      actions.add(try columns.actions(of: labelled))
    }
    let (stateRange, actionRange) = (states, actions)
    let train = NumpyArchive(arrays: [
      NumpyArchive.Array(
        "traj_lengths", shape: [part.episodes.count], type: .int64,
        values: part.episodes.map { Int64($0.stepCount) }),
      columns.column("states", rowShape: [columns.stateWidth], type: .float32) {
        labelled throws(DataError) in stateRange.normalised(try columns.states(of: labelled))
      },
      columns.column("actions", rowShape: [width], type: .float32) { labelled throws(DataError) in
        actionRange.normalised(try columns.actions(of: labelled))
      },
      columns.column("rewards", rowShape: [], type: .float32) { labelled in
        columns.rewards(of: labelled).sums(ahead: horizon)
      },
      columns.column("terminals", rowShape: [], type: .boolean) { labelled in
        (0..<labelled.stepCount).map { UInt8($0 >= labelled.stepCount - horizon ? 1 : 0) }
      },
    ])
    let ranges = [
      ("obs_min", states.low), ("obs_max", states.high), ("action_min", actions.low),
      ("action_max", actions.high),
    ]
    let normalisation = NumpyArchive(
      arrays: ranges.map {
        NumpyArchive.Array($0.0, shape: [$0.1.count], type: .float32, values: $0.1)
      })
    return [("normalization.npz", normalisation), ("train.npz", train)]
  }
}

extension [Float] {
  /// The sum of each number and those after it, `count` of them as far as there are any.
  func sums(ahead count: Int) -> [Float] {
    indices.map { place in
      Float(self[place..<Swift.min(place + count, self.count)].reduce(0.0) { $0 + Double($1) })
    }
  }
}
