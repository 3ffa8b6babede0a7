import Episodes
import HDF5

/// A recorded array of numbers, one row per step, that is no picture.
struct RecordedArray {
  /// What its name says that it is.
  enum Meaning {
    case actions, joints, timestamps, other
  }

  /// The path inside the file.
  let place: String
  /// The path below the episode, such as `obs/robot0_joint_pos`.
  let key: String
  let meaning: Meaning
  let rowCount: Int
  let columnCount: Int
  /// Row by row.
  let values: [Double]

  /// Numbers of one array, and arrays of one episode; more are left alone.
  static let (largestValueCount, largestArrayCount) = (1 << 22, 256)

  func value(_ row: Int, _ column: Int) -> Double { values[row * columnCount + column] }

  /// Reads a dataset of numbers; `nil` for one of another type or more axes.
  init?(_ dataset: HDF5Dataset, below episode: String) throws(DataError) {
    let isNumeric =
      switch dataset.elementType {
      case .float, .signedInteger, .unsignedInteger, .boolean: true
      default: false
      }
    guard isNumeric, (1...2).contains(dataset.shape.count),
      let count = dataset.elementCount, (1...Self.largestValueCount).contains(count)
    else { return nil }
    place = dataset.path
    key = String(dataset.path.dropFirst(episode == "/" ? 1 : episode.utf8.count + 1))
    meaning = Self.meaning(of: key)
    rowCount = dataset.shape[0]
    columnCount = dataset.shape.count == 1 ? 1 : dataset.shape[1]
    values = try dataset.read(as: Double.self)
  }

  /// By the names that recorders use: `actions`, `action`; `robot0_joint_pos`, `joint_positions`,
  /// `qpos`; `timestamps`, `timestamp`, `control_timestamps/step_start`.
  private static func meaning(of key: String) -> Meaning {
    let parts = key.lowercased().split(separator: "/")
    guard let last = parts.last else { return .other }
    if key == "actions" || key == "action" { return .actions }
    if last == "qpos" || last.hasSuffix("joint_pos") || last.hasSuffix("joint_positions") {
      return parts.contains { $0.contains("gripper") } ? .other : .joints
    }
    let isTime = ["timestamp", "timestamps", "step_start"].contains(last)
    return isTime ? .timestamps : .other
  }
}

/// The arrays of an episode in HDF5, and the names of all.
struct RecordedArrays {
  /// Paths below the episode.
  private(set) var keys: [String] = []
  private(set) var arrays: [RecordedArray] = []

  /// Reads what stands below an episode's group, pictures excepted; nothing where there is no HDF5.
  ///
  /// `file` is the episode's file or folder, `place` its group.
  init(in file: EpisodeLocation, place: String, readsValues: Bool) throws(DataError) {
    let path =
      switch file.kind {
      case .hdf5, .other: file.path
      case .folder: "\(file.path)/trajectory.h5"
      case .video, .archive: ""
      }
    guard !path.isEmpty, HDF5File.hasSignature(path) else { return }
    let root = try HDF5File.open(path).root
    let group = file.kind == .folder ? "/" : place
    if group == "/" {
      try read(root, depth: 5, readsValues: readsValues)
    } else if try root.isGroup(group) {
      try read(root.group(group), depth: 5, readsValues: readsValues)
    }
  }

  private mutating func read(_ group: HDF5Group, depth: Int, readsValues: Bool) throws(DataError) {
    let origin = group.path
    for dataset in try group.datasets(depth: depth) {
      keys.append(String(dataset.path.dropFirst(origin == "/" ? 1 : origin.utf8.count + 1)))
      guard readsValues, arrays.count < RecordedArray.largestArrayCount,
        dataset.filters.allSatisfy(\.isAvailable),
        let array = try RecordedArray(dataset, below: origin)
      else { continue }
      arrays.append(array)
    }
  }

  var actions: RecordedArray? { arrays.first { $0.meaning == .actions } }
  var joints: [RecordedArray] { arrays.filter { $0.meaning == .joints } }

  /// How far the robot moved from each step to the next: in its joints, or else as far as it was told
  /// to; `nil` where neither is recorded.
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
