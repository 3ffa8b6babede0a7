import Episodes
import Foundation
import HDF5
import VideoDecoding

/// Records an episode as DROID's recorder does: into the folder of failures, closed at the end, and moved to
/// the successes if it was one.
struct DroidRecorder {
  let log: String
  let name: String
  var stepCount = 8
  /// Tells its frames and numbers from those of another episode.
  var seed = 1

  static let serial = "18026681"

  func folder(_ outcome: String) -> String { "\(log)/\(outcome)/2023-06-16/\(name)" }
  var trajectory: String { "\(folder("failure"))/trajectory.h5" }
  var video: String { "\(folder("failure"))/recordings/MP4/\(Self.serial).mp4" }

  /// Writes the rows, and how it ended unless the recorder crashes before.
  func writeTrajectory(success: Bool? = nil) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder("failure"))/recordings/MP4", withIntermediateDirectories: true)
    let file = try HDF5File.create(trajectory)
    let root = try file.root
    try root.attributes.set("robot_serial_number", to: "panda-1")
    try root.createDataset(
      "action/cartesian_position", shape: [stepCount, 6],
      values: (0..<stepCount * 6).map { Double($0 + seed) / 100 })
    try root.createDataset(
      "observation/robot_state/gripper_position", shape: [stepCount],
      values: [Double](repeating: 0, count: stepCount))
    try root.createDataset(
      "observation/timestamp/control/step_start", shape: [stepCount],
      values: (0..<stepCount).map { Int64(1_686_936_000_000 + seed * 60_000 + $0 * 67) })
    try root.createDataset(
      "observation/camera_type/\(Self.serial)", shape: [stepCount],
      values: [Int64](repeating: 1, count: stepCount))
    if let success {
      try root.attributes.set("success", to: success)
      try root.attributes.set("failure", to: !success)
    }
    try file.close()
  }

  /// Writes the video, which is converted later than the rows are recorded.
  func writeVideo(frameCount: Int? = nil) throws {
    let count = frameCount ?? stepCount
    let frames = FrameSequence(
      frameCount: count, height: 32, width: 32,
      pixels: (0..<count).flatMap { frame in
        (0..<32 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 / 96 * seed + frame * 9) }
      })
    try VideoWriter.write(frames, to: video, framesPerSecond: 60)
  }

  /// Moves the folder, as for a success.
  func move(from: String = "failure", to: String = "success") throws {
    let target = folder(to)
    try FileManager.default.createDirectory(
      atPath: target.parentFolder, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: folder(from), toPath: target)
  }
}
