import Episodes

/// The flat arrays of D4RL and of the learners that came after it, in a `.npz`.
package struct D4RLFormat: NumpyArchiveFormat {
  /// `d4rl`.
  package let name = "d4rl"
  /// The kind of file and its reader.
  package let summary =
    "a .npz of observations, actions, rewards, terminals, timeouts and next observations, as D4RL's"

  /// Makes the format, which has no settings.
  package init() {}

  /// An episode ends in a terminal if it is known as a success, and in a timeout otherwise.
  ///
  /// The observation after the last step is not recorded, and is taken to be the last.
  func arrays(_ flat: FlatArrays) -> [NumpyArchive.Array] {
    func ends(_ name: String, ofSuccess isSuccess: Bool) -> NumpyArchive.Array {
      flat.columns.column(name, rowShape: [], type: .boolean) { labelled in
        let succeeded = labelled.episode.isSuccess ?? labelled.frames.isSuccess ?? false
        let end = succeeded == isSuccess ? labelled.stepCount - 1 : -1
        return (0..<labelled.stepCount).map { UInt8($0 == end ? 1 : 0) }
      }
    }
    let width = flat.columns.stateWidth
    let next = flat.columns.column("next_observations", rowShape: [width], type: .float32) {
      labelled throws(DataError) in
      let states = try flat.columns.states(of: labelled)
      return Array(states.dropFirst(width) + states.suffix(width))
    }
    return [
      flat.observations, flat.actions, flat.rewards, ends("terminals", ofSuccess: true),
      ends("timeouts", ofSuccess: false), next,
    ]
  }
}
