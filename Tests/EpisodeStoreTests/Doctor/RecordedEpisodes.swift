import Episodes
import Foundation
import HDF5
import TestSupport

@testable import EpisodeStore

/// Episodes in robomimic's layout that are in order, until a test spoils them.
struct RecordedEpisodes {
  struct Demo {
    /// Rows of four numbers, the last one the gripper.
    var actions: [[Double]]
    /// Rows of three joints.
    var joints: [[Double]]
    var times: [Double]
    /// `[side, side, 3]` each.
    var frames: [[UInt8]]
    /// Whether there is a further key.
    var hasObject = true
  }

  static let (side, stepCount) = (16, 40)

  var demos: [Demo]

  /// Episodes of 40 steps that differ from one another; every frame has noise of its own over a scene
  /// that is darker at the bottom.
  init(_ count: Int = 1) {
    demos = (0..<count).map(Self.demo)
  }

  private static func demo(_ number: Int) -> Demo {
    var random = SeededGenerator(seed: UInt64(number))
    let steps = 0..<stepCount
    return Demo(
      actions: steps.map { step in
        [Double(number) / 100, sin(Double(step)), 0, step < stepCount / 2 ? -1 : 1]
      },
      joints: steps.map { [0.02 * Double($0), 0, -0.01 * Double($0)] },
      times: steps.map { 100 + 0.1 * Double($0) },
      frames: steps.map { _ in
        (0..<side * side * 3).map { byte in
          UInt8(200 - byte / (side * 3) * 12) &+ UInt8(truncatingIfNeeded: random.next() % 8)
        }
      })
  }

  func write(to path: String) throws {
    let file = try HDF5File.create(path)
    let data = try file.root.createGroup("data")
    try data.attributes.set("env_args", to: #"{"env_kwargs": {"robots": ["Panda"]}}"#)
    for (number, demo) in demos.enumerated() {
      try write(demo, in: data.createGroup("demo_\(number)"))
    }
    try file.close()
  }

  private func write(_ demo: Demo, in group: HDF5Group) throws {
    let count = demo.frames.count
    try group.createDataset(
      "actions", shape: [demo.actions.count, 4], values: demo.actions.flatMap { $0 })
    try group.createDataset(
      "obs/joint_pos", shape: [demo.joints.count, 3], values: demo.joints.flatMap { $0 })
    try group.createDataset("obs/timestamp", shape: [demo.times.count], values: demo.times)
    if demo.hasObject { try group.createDataset("obs/object", shape: [1], values: [0.0]) }
    try group.createDataset(
      "obs/camera", shape: [count, Self.side, Self.side, 3], values: demo.frames.flatMap { $0 },
      layout: .chunked([1, Self.side, Self.side, 3], gzipLevel: 1))
  }

  /// What a deep inspection finds.
  func findings(deep: Bool = true) throws -> [Finding] {
    let folder = try TemporaryFolder()
    try write(to: folder.file("panda.hdf5"))
    return EpisodeStore.inspect(paths: [folder.file("panda.hdf5")], deep: deep).flatMap(\.findings)
  }
}
