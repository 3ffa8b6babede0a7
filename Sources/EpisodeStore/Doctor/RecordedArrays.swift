import Episodes

/// The arrays of an episode in HDF5 as the doctor looks at them, and the names of all.
///
/// Arrays in zarr stores are not looked at.
struct RecordedArrays {
  /// Numbers of one array, and arrays of one episode.
  ///
  /// More are left alone.
  static let (largestValueCount, largestArrayCount) = (1 << 22, 256)

  /// Paths below the episode.
  private(set) var keys: [String] = []
  private(set) var arrays: [RecordedArray] = []
  /// Columns of the actions, or `nil` where there are none.
  private(set) var actionWidth: Int?

  /// Lists the datasets below an episode's group, and reads the numbers of those of one or two axes.
  init(in place: ArrayPlace, readsValues: Bool) throws(DataError) {
    guard case .hdf5 = place else { return }
    for entry in try place.entries() {
      keys.append(entry.key)
      if RecordedArray.areActions(entry.key), (1...2).contains(entry.shape.count) {
        actionWidth = entry.shape.dropFirst().clampedProduct
      }
      guard readsValues, arrays.count < Self.largestArrayCount, entry.isReadable,
        let array = try RecordedArray(entry, largestValueCount: Self.largestValueCount)
      else { continue }
      arrays.append(array)
    }
  }

  var actions: RecordedArray? { arrays.first { $0.meaning == .actions } }
  var joints: [RecordedArray] { arrays.filter { $0.meaning == .joints } }

  /// How far the robot moved from each step to the next, by its joints, or `nil` where none are recorded.
  func motion(stepCount: Int) -> [Float]? {
    guard let source = joints.first(where: { $0.rowCount >= stepCount && $0.columnCount > 1 })
    else {
      return nil
    }
    return (1..<max(1, stepCount)).map { step in
      (0..<source.columnCount).reduce(Float(0)) { most, column in
        max(most, Float(abs(source.value(step, column) - source.value(step - 1, column))))
      }
    }
  }
}
