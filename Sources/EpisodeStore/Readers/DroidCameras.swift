import Episodes
import Foundation
import HDF5
import VideoDecoding

/// The cameras of a raw DROID episode, and the steps that their videos leave.
///
/// `camera_type` is 0 for the wrist. The other serials, sorted as text, are the exteriors 1 and 2. Recorders
/// are known to write one frame more or less than rows: the steps are then the fewest of both.
struct DroidCameras {
  /// Frames that a video may have more or less than there are rows.
  static let tolerance = 1
  private static let videos = "recordings/MP4"

  /// Exteriors first, so that the first camera is the one that sees the scene.
  private(set) var cameras: [CameraFacts] = []
  private(set) var remarks: [Problem] = []
  /// The cameras without a video, by their serials: it may still be converted from the SVO.
  private(set) var awaited: [String: DataError] = [:]
  /// The steps that all videos have.
  private(set) var stepCount: Int
  private let folder: String
  private let rowCount: Int

  init(root: HDF5Group, folder: String, rowCount: Int) throws(DataError) {
    self.folder = folder
    self.rowCount = rowCount
    stepCount = rowCount
    var counted: [(serial: String, role: CameraRole, frameCount: Int)] = []
    for (serial, role) in try Self.roles(in: root) {
      guard let frameCount = frameCount(of: serial) else { continue }
      counted.append((serial, role, frameCount))
    }
    stepCount = counted.map(\.frameCount).reduce(rowCount, min)
    for (serial, role, frameCount) in counted {
      cameras.append(camera(serial, role, surplus: frameCount - stepCount))
      if frameCount != rowCount { remarks.append(difference(serial, frameCount)) }
    }
  }

  private static func roles(in root: HDF5Group) throws(DataError)
    -> [(serial: String, role: CameraRole)]
  {
    guard try root.isGroup("observation/camera_type") else { return [] }
    let types = try root.group("observation/camera_type")
    var exteriors: [String] = []
    var wrists: [String] = []
    for serial in try types.childNames {
      let values = try types.dataset(serial)
      guard (values.shape.first ?? 0) > 0 else { continue }
      let type = try values.read(rows: 0..<1, as: Int64.self).first
      if type == 0 { wrists.append(serial) } else { exteriors.append(serial) }
    }
    let named = zip(exteriors.sorted(), [CameraRole.exterior1, .exterior2]).map { ($0, $1) }
    return named + exteriors.sorted().dropFirst(2).map { ($0, .unknown) }
      + wrists.map { ($0, .wrist) }
  }

  private func camera(_ serial: String, _ role: CameraRole, surplus: Int) -> CameraFacts {
    let path = Self.path(serial)
    return CameraFacts(
      key: serial, role: role, place: path,
      source: .video(
        VideoPlace(
          namedBy: folder, place: path, folder: folder, relativePath: path, surplus: surplus,
          hasNominalRate: true)))
  }

  private static func path(_ serial: String) -> String { "\(videos)/\(serial).mp4" }

  /// Frames of a camera's video; `nil`, with a remark that says why, where it cannot be used.
  private mutating func frameCount(of serial: String) -> Int? {
    let path = Self.path(serial)
    guard FileManager.default.fileExists(atPath: "\(folder)/\(path)") else {
      let problem = missing(serial)
      remarks.append(problem)
      awaited[serial] = problem.error
      return nil
    }
    do {
      let resolved = try ContainedPath.resolve(path, in: folder, namedBy: folder, place: path)
      let found = try VideoFile(path: resolved).frameCount
      if abs(found - rowCount) <= Self.tolerance { return found }
      remarks.append(
        problem(
          "video.length", .error, path, "\(rowCount) frames, one more or one less", "\(found)"))
    } catch {
      remarks.append(
        Problem(
          code: "video.\(error.kind.rawValue)", severity: .error,
          error: error.relocated(to: folder, place: path)))
    }
    return nil
  }

  private func missing(_ serial: String) -> Problem {
    let stereo = "\(Self.videos)/\(serial)-stereo.mp4"
    let hasStereo = FileManager.default.fileExists(atPath: "\(folder)/\(stereo)")
    return problem(
      "video.missing", .warning, Self.path(serial), "the left view of the camera",
      hasStereo ? "only \(stereo), both views side by side" : "no such file",
      remedy: hasStereo
        ? "cut the left half with ffmpeg -vf crop=iw/2:ih:0:0 into it"
        : "copy it from the release, or convert the SVO")
  }

  private func difference(_ serial: String, _ frameCount: Int) -> Problem {
    problem(
      "video.one_off", .note, Self.path(serial), "\(rowCount) frames, one per row",
      "\(frameCount); the first \(stepCount) steps are used")
  }

  private func problem(
    _ code: String, _ severity: Finding.Severity, _ place: String, _ expected: String,
    _ found: String, remedy: String? = nil
  ) -> Problem {
    Problem(
      code: code, severity: severity,
      error: DataError(
        .mismatch, file: folder, place: place, expected: expected, found: found, remedy: remedy))
  }
}
