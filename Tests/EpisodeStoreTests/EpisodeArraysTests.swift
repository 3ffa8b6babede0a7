import EpisodeStore
import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Arrays of numbers of an episode, whatever its layout")
struct EpisodeArraysTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// One array as a line, such as `actions action float64 [3, 7]`; `once` for one without a row per step.
  private static func line(_ array: EpisodeArray) -> String {
    "\(array.key) \(array.role.rawValue) \(array.numberType) \(array.shape)"
      + (array.isPerStep ? "" : " once")
  }

  private static let droid = [
    "action/gripper_position action float64 [6]",
    "action/joint_position action float64 [6, 7]",
    "action/robot_state/gripper_position proprioception float64 [6]",
    "observation/camera_extrinsics/99999999_left other float64 [6, 6]",
    "observation/camera_type/18026681 other int64 [6]",
    "observation/camera_type/23897859 other int64 [6]",
    "observation/camera_type/24400334 other int64 [6]",
    "observation/robot_state/cartesian_position proprioception float64 [6, 6]",
    "observation/robot_state/gripper_position proprioception float64 [6]",
    "observation/timestamp/control/step_start time int64 [6]",
    "observation/timestamp/skip_action other bool [6]",
  ]

  @Test(
    "Every layout lists its arrays with role, type and shape, and no frames of cameras",
    arguments: [
      (
        "libero", "demo_0",
        [
          "actions action float64 [3, 7]", "dones done uint8 [3]",
          "obs/ee_pos proprioception float64 [3, 3]", "rewards reward uint8 [3]",
          "robot_states proprioception float64 [3, 9]", "states state float64 [3, 5]",
        ]
      ),
      ("robosuite", "demo_1", ["actions action float64 [4, 7]", "states state float64 [4, 5]"]),
      (
        "isaaclab", "demo_0",
        [
          "actions action float32 [3, 7]",
          "initial_state/articulation/robot/joint_position other float32 [1, 9] once",
          "obs/joint_pos proprioception float32 [3, 9]",
          "states/articulation/robot/joint_position state float32 [3, 9]",
        ]
      ),
      (
        "maniskill", "traj_3",
        [
          "actions action float32 [4, 8]", "env_states/actors/cube state float32 [4, 13]",
          "obs/agent/qpos proprioception float32 [4, 9]",
          "obs/sensor_data/base_camera/depth other int16 [4, 4, 6, 1]",
          "rewards reward float32 [4]", "success done bool [4]", "terminated done bool [4]",
          "truncated done bool [4]",
        ]
      ),
      (
        "maniskill2", "traj_0",
        ["actions action float32 [3, 8]", "env_states state float32 [3, 13]"]
      ),
      (
        "aloha", "episode_0",
        [
          "action action float32 [5, 14]", "observations/qpos proprioception float32 [5, 14]",
          "observations/qvel proprioception float32 [5, 14]",
        ]
      ),
      (
        "aloha_compressed", "episode_1",
        [
          "action action float32 [5, 14]", "base_action action float32 [5, 2]",
          "compress_len other float32 [2, 5] once",
          "observations/qpos proprioception float32 [5, 14]",
        ]
      ),
      ("droid", "Fri_Jun_16_18_36_02_2023", droid),
      (
        "zarr/robot.zarr", "episode_1",
        ["action action float32 [4, 2]", "reward reward float32 [4]", "timestamp time float64 [4]"]
      ),
      ("zarr/pusht.zarr", "episode_0", ["action action float32 [3, 2]"]),
      ("videos", "cup_1", []), ("pictures", "10", []),
    ])
  func layouts(_ name: String, _ episode: String, _ expected: [String]) throws {
    let store = try Families.store(name)
    let arrays = try store.arrays(of: store.episode(named: episode).id)
    #expect(arrays.map(Self.line).sorted() == expected)
    for array in arrays where array.isPerStep {
      let values = try store.values(
        of: store.episode(named: episode).id, array: array.key, as: Double.self)
      #expect(values.stepCount == array.shape[0] && values.columnCount == array.columnCount)
      #expect(values.values.count == array.shape.reduce(1, *))
    }
  }

  @Test("robomimic's actions come as they were written, whole, in part and in any type")
  func robomimic() throws {
    let store = try store(stepCount: 10)
    let id = store.episodes[0].id
    let arrays = try store.arrays(of: id)
    #expect(
      arrays.map(Self.line) == [
        "actions action float64 [10, 7]", "dones done int64 [10]", "rewards reward float64 [10]",
      ])
    let actions = try store.values(of: id, array: "actions", as: Double.self)
    #expect(actions.values == (0..<70).map { Double($0) / 100 })
    #expect(actions[3, 2] == 0.23)
    #expect(Array(actions[1]) == (7..<14).map { Double($0) / 100 })
    let part = try store.values(of: id, array: "actions", steps: 8..<10, as: Float.self)
    #expect(part.values == (56..<70).map { Float(Double($0) / 100) })
    let dones = try store.values(of: id, array: "dones", as: Int64.self)
    #expect(dones.values == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(try store.values(of: id, array: "actions", steps: 4..<4, as: Float.self).values == [])
  }

  @Test("Numbers are exact: clocks as integers, flags as 0 and 1, rows of one zarr episode")
  func exact() throws {
    let droid = try Families.store("droid")
    let id = try droid.episode(named: "Fri_Jun_16_18_36_02_2023").id
    let clock: ArrayValues<Int64> = try droid.values(
      of: id, array: "observation/timestamp/control/step_start")
    #expect(clock.values == [0, 67, 133, 200, 267, 333].map { 1_686_940_562_000 + $0 })
    let skipped: ArrayValues<Float> = try droid.values(
      of: id, array: "observation/timestamp/skip_action")
    #expect(skipped.values == [1, 1, 0, 0, 0, 0])
    let zarr = try Families.store("zarr/robot.zarr")
    let second = try zarr.episode(named: "episode_1").id
    #expect(
      try zarr.values(of: second, array: "reward", as: Float.self).values == [0.75, 1, 1.25, 1.5])
    let times = try zarr.values(of: second, array: "timestamp", steps: 1..<3, as: Double.self)
    #expect(times.values == [0.4, 0.5])
  }

  @Test("A row beyond the steps is left out where the layout itself has one")
  func surplus() throws {
    let store = try Families.store("droid")
    let id = try store.episode(named: "Sat_Jun_17_09_00_00_2023").id
    let arrays = try store.arrays(of: id)
    #expect(arrays.allSatisfy { $0.isPerStep && $0.shape[0] == 5 })
    #expect(
      try store.values(of: id, array: "action/joint_position", as: Float.self).stepCount == 5)
  }

  @Test("Blocks hold as many steps as fit, whole chunks where one fits")
  func blocks() throws {
    let store = try store(stepCount: 10)
    let id = store.episodes[0].id
    var blocks: [Range<Int>] = []
    var values: [Float] = []
    try store.forEachBlock(of: id, array: "actions", atMost: 7 * 4 * 3, as: Float.self) {
      block, steps throws(DataError) in
      blocks.append(steps)
      values += block.values
    }
    #expect(blocks == [0..<3, 3..<6, 6..<9, 9..<10])
    #expect(values == (try store.values(of: id, array: "actions", as: Float.self).values))

    let zarr = try Families.store("zarr/robot.zarr")
    var steps: [Range<Int>] = []
    try zarr.forEachBlock(
      of: zarr.episode(named: "episode_1").id, array: "timestamp", steps: 1..<4,
      atMost: 8 * 2, as: Double.self
    ) { _, block throws(DataError) in steps.append(block) }
    #expect(steps == [1..<3, 3..<4])
    try withArrays(
      { group throws(DataError) in
        try group.createDataset(
          "obs/chunked", shape: [10, 1], values: [Double](repeating: 1, count: 10),
          layout: .chunked([4, 1], gzipLevel: 1))
      },
      stepCount: 10
    ) { store, id throws in
      var chunked: [Range<Int>] = []
      try store.forEachBlock(of: id, array: "obs/chunked", atMost: 8 * 6, as: Double.self) {
        _, block throws(DataError) in chunked.append(block)
      }
      #expect(chunked == [0..<4, 4..<8, 8..<10])
    }
  }

  @Test("An array without a row per step is listed as it is, and not read by steps")
  func unequalLengths() throws {
    try withArrays({ group throws(DataError) in
      try group.createDataset("obs/short", shape: [2, 3], values: [Double](repeating: 0, count: 6))
    }) { store, id throws in
      #expect(
        try store.arrays(of: id).map(Self.line).contains("obs/short other float64 [2, 3] once"))
      expectError(.mismatch, saying: "obs/short: expected 3 rows, one per step") {
        try store.values(of: id, array: "obs/short", as: Float.self)
      }
    }
  }

  @Test("NaN and infinities are refused with their place, unless they are asked for")
  func notFinite() throws {
    try withArrays({ group throws(DataError) in
      try group.createDataset(
        "obs/eef_pos", shape: [3, 2], values: [0, 1, 2, .nan, .infinity, 5] as [Double])
    }) { store, id throws in
      expectError(.invalidValue, saying: "obs/eef_pos[1, 1]: expected a finite number, found nan") {
        try store.values(of: id, array: "obs/eef_pos", as: Float.self)
      }
      expectError(.invalidValue, saying: "obs/eef_pos[2, 0]: expected a finite number, found inf") {
        try store.values(of: id, array: "obs/eef_pos", steps: 2..<3, as: Double.self)
      }
      let all = try store.values(
        of: id, array: "obs/eef_pos", as: Double.self, requiresFinite: false)
      #expect(all[1, 1].isNaN && all[2, 1] == 5)
      #expect(
        try store.values(of: id, array: "obs/eef_pos", steps: 0..<1, as: Float.self).values
          == [0, 1])
    }
  }

  @Test("Absent arrays, strings, frames and steps that are not there are refused by name")
  func refused() throws {
    try withArrays({ group throws(DataError) in
      try group.createDataset("obs/note", strings: ["a", "b", "c"])
    }) { store, id throws in
      #expect(try !store.arrays(of: id).contains { $0.key == "obs/note" })
      expectError(.malformed, saying: "obs/note: expected numbers, found string [3]") {
        try store.values(of: id, array: "obs/note", as: Float.self)
      }
      expectError(.missing, saying: "an array \"action\", found only actions, dones, rewards") {
        try store.values(of: id, array: "action", as: Float.self)
      }
      expectError(.malformed, saying: "obs/camera, the frames of a camera") {
        try store.values(of: id, array: "obs/camera", as: Float.self)
      }
      expectError(.invalidValue, saying: "expected steps in 0..<3, found 2..<4") {
        try store.values(of: id, array: "actions", steps: 2..<4, as: Float.self)
      }
      expectError(.malformed, saying: "actions: expected values that fit int64, found float64") {
        try store.values(of: id, array: "actions", as: Int64.self)
      }
    }
    let zarr = try Families.store("zarr/robot.zarr")
    expectError(.malformed, saying: "data/reward: expected values that fit int64, found float32") {
      try zarr.values(of: zarr.episodes[0].id, array: "reward", as: Int64.self)
    }
    let videos = try Families.store("videos")
    expectError(.missing, saying: "an array \"actions\", found no arrays of numbers") {
      try videos.values(of: videos.episodes[0].id, array: "actions", as: Float.self)
    }
  }

  @Test("Memory is refused before it is taken, whatever shape a file claims")
  func bounds() throws {
    let columns = 1 << 28
    try withArrays({ group throws(DataError) in
      try group.createDataset(
        "obs/wide", shape: [3, columns], of: Double.self,
        layout: .chunked([1, 1 << 20], gzipLevel: 1))
    }) { store, id throws in
      #expect(try store.arrays(of: id).contains { $0.columnCount == columns })
      expectError(.unsupported, saying: "obs/wide: expected at most 1073741824 bytes in one read") {
        try store.values(of: id, array: "obs/wide", steps: 0..<1, as: Double.self)
      }
      expectError(.unsupported, saying: "obs/wide: expected at most 16777216 bytes for one step") {
        try store.forEachBlock(of: id, array: "obs/wide", as: Float.self) { _, _ in }
      }
    }
    let store = try store(stepCount: 3)
    expectError(.unsupported, saying: "at most 27 bytes for one step, found 28") {
      try store.forEachBlock(
        of: store.episodes[0].id, array: "actions", atMost: 27, as: Float.self
      ) { _, _ in }
    }
  }

  private func store(stepCount: Int) throws -> EpisodeStore {
    let path = folder.file("panda.hdf5")
    try SyntheticEpisodes([
      .init("demo_0", stepCount: stepCount, rewards: [Double](repeating: 0.5, count: stepCount))
    ]).write(to: path)
    return try EpisodeStore(paths: [path])
  }

  /// An episode in robomimic's layout with further arrays.
  private func withArrays(
    _ add: (HDF5Group) throws(DataError) -> Void, stepCount: Int = 3,
    _ check: (EpisodeStore, EpisodeID) throws -> Void
  ) throws {
    let path = folder.file("more.hdf5")
    let file = try HDF5File.create(path)
    let demo = try file.root.createGroup("data/demo_0")
    try demo.createDataset(
      "actions", shape: [stepCount, 2], values: [Double](repeating: 0.5, count: 2 * stepCount))
    try demo.createDataset(
      "dones", shape: [stepCount], values: [Int64](repeating: 0, count: stepCount))
    try demo.createDataset(
      "rewards", shape: [stepCount], values: [Double](repeating: 0, count: stepCount))
    try demo.createDataset(
      "obs/camera", shape: [stepCount, 4, 6, 3],
      values: SyntheticEpisodes.frames(0..<stepCount).pixels)
    try add(demo)
    try file.close()
    let store = try EpisodeStore(paths: [path])
    try check(store, store.episodes[0].id)
  }
}
