import Episodes

/// A recorded array of numbers of one or two axes, read whole.
struct RecordedArray {
  /// Which checks an array is for.
  enum Meaning {
    case actions, joints, timestamps, other
  }

  /// The path inside the file.
  let place: String
  let meaning: Meaning
  let rowCount: Int
  let columnCount: Int
  /// Row by row, infinities and NaN included.
  let values: [Double]

  func value(_ row: Int, _ column: Int) -> Double { values[row * columnCount + column] }

  /// Reads an array of numbers; `nil` for one of another type, of more axes or of more numbers.
  init?(_ entry: ArrayEntry, largestValueCount: Int) throws(DataError) {
    guard entry.numberType != nil, (1...2).contains(entry.shape.count),
      (1...largestValueCount).contains(entry.shape.clampedProduct)
    else { return nil }
    place = entry.place
    meaning = Self.meaning(of: entry.key)
    rowCount = entry.shape[0]
    columnCount = entry.shape.count == 1 ? 1 : entry.shape[1]
    values = try entry.read(rows: 0..<rowCount)
  }

  /// Whether a key is that of the actions that a policy learns.
  ///
  /// Other commands are not checked.
  static func areActions(_ key: String) -> Bool { key == "actions" || key == "action" }

  /// By the names that recorders use: `actions`, `action`; `robot0_joint_pos`, `joint_positions`,
  /// `qpos`; `timestamps`, `timestamp`, `control_timestamps/step_start`.
  private static func meaning(of key: String) -> Meaning {
    let parts = key.lowercased().split(separator: "/")
    guard let last = parts.last else { return .other }
    if areActions(key) { return .actions }
    if last == "qpos" || last.hasSuffix("joint_pos") || last.hasSuffix("joint_positions") {
      return parts.contains { $0.contains("gripper") } ? .other : .joints
    }
    let isTime = ["timestamp", "timestamps", "step_start"].contains(last)
    return isTime ? .timestamps : .other
  }
}
