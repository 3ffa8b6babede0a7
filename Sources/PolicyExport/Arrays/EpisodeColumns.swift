import EpisodeStore
import Episodes
import Rewards
import Zarr

/// Arrays that hold the rows of all episodes one after another.
struct EpisodeColumns {
  let part: ExportPart
  let arrays: ExportedArrays

  /// Finds the arrays.
  ///
  /// - Throws: As `ExportedArrays`.
  init(_ part: ExportPart, takesPictures: Bool = false) throws(DataError) {
    self.part = part
    arrays = try ExportedArrays(part, takesPictures: takesPictures, reserved: [])
  }

  /// Numbers of one step, all observations side by side.
  var stateWidth: Int { arrays.numbers.reduce(0) { $0 + $1.width } }

  /// The observations of an episode side by side, `[T, S]`, in the order of their names.
  func states(of labelled: LabelledEpisode) throws(DataError) -> [Float] {
    let columns = try arrays.numbers.map { array throws(DataError) in
      try part.store.values(of: labelled.episode.id, array: array.key, as: Float.self)
    }
    return (0..<labelled.stepCount).flatMap { step in columns.flatMap { Swift.Array($0[step]) } }
  }

  /// The actions of an episode, `[T, A]`.
  func actions(of labelled: LabelledEpisode) throws(DataError) -> [Float] {
    try part.store.values(of: labelled.episode.id, array: arrays.action.key, as: Float.self).values
  }

  /// The rewards of an episode, `[T]`.
  func rewards(of labelled: LabelledEpisode) -> [Float] {
    part.settings.reward.values(of: labelled.frames)
  }

  /// An array with rows of every episode.
  func column<Value: BitwiseCopyable>(
    _ name: String, rowShape: [Int], type: ZarrElementType,
    rowCount: (LabelledEpisode) -> Int = { $0.stepCount },
    _ values: @escaping (LabelledEpisode) throws(DataError) -> [Value]
  ) -> NumpyArchive.Array {
    let rows = part.episodes.reduce(0) { $0 + rowCount($1) }
    return NumpyArchive.Array(name, shape: [rows] + rowShape, type: type) {
      take throws(DataError) in
      for labelled in part.episodes {
        try take(try values(labelled).withUnsafeBytes { Swift.Array($0) })
      }
    }
  }
}
