import Episodes
import Foundation
import Zarr

/// Reads diffusion_policy's replay buffers, zarr stores of version 2: `meta/episode_ends` and arrays of
/// all steps in `data`.
///
/// Images are `[N, H, W, 3]`, bytes or PushT's floats from 0 to 255.
///
/// - Source: diffusion_policy, `common/replay_buffer.py`.
struct ZarrReader: EpisodeReader {
  static let format = "diffusion_policy zarr"
  private static let store = "replay_buffer.zarr"
  /// Values of `meta/episode_ends` that are read at most.
  private static let largestEpisodeCount = 1 << 24

  let embodiment: String? = nil
  let episodes: [EpisodeEntry]
  private let folder: String
  private let ends: [Int]
  private let arrays: [String: ZarrArray]
  private let remarks: [Problem]

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    guard let names = opened.names else { return false }
    let path = opened.location.folder
    return names.contains(store) || FolderContents.isRegularFile("\(path)/zarr.json")
      || (FolderContents.isRegularFile("\(path)/.zgroup") && names.contains("meta"))
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    let location = opened.location
    let isInside = opened.names?.contains(Self.store) ?? false
    folder = isInside ? "\(location.folder)/\(Self.store)" : location.folder
    try Self.requireVersion2(folder)
    ends = try Self.episodeEnds(folder)
    arrays = try Self.dataArrays(folder, rowCount: ends.last ?? 0)
    episodes = try location.entries(named: ends.indices.map { "episode_\($0)" })
    let hasVideos = isInside && opened.names?.contains("videos") ?? false
    remarks = hasVideos ? [Self.videosRefused(location.folder)] : []
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let number = Int(name.dropFirst("episode_".count)) ?? 0
    let rows = (number == 0 ? 0 : ends[number - 1])..<ends[number]
    var facts = EpisodeFacts(
      name: name, place: "meta/episode_ends[\(number)]",
      stated: EpisodeFacts.Length(
        place: "meta/episode_ends[\(number)]", rowCount: rows.count))
    facts.arrays = .zarr(store: folder, arrays: arrays, rows: rows)
    facts.remarks = remarks
    for (key, array) in arrays.sorted(by: { $0.key < $1.key }) where array.shape.count >= 3 {
      guard let place = ZarrPlace(array, firstRow: rows.lowerBound) else {
        facts.otherArrays.append("\(key) is \(array.elementType.rawValue) \(array.shape)")
        continue
      }
      facts.cameras.append(
        CameraFacts(key: key, role: .unknown, place: "data/\(key)", source: .zarr(place)))
      if let problem = compressionProblem(array, key) { facts.remarks.append(problem) }
    }
    facts.cameras = facts.cameras.withConventionalRoles
    if let rewards = (arrays["reward"] ?? arrays["rewards"]), rewards.valuesPerRow == 1 {
      facts.rewards = try rewards.values(rows: rows).map { Float($0) }
    }
    facts.framesPerSecond = try framesPerSecond(rows)
    return facts
  }

  /// By the even clock that the recorder resampled to.
  private func framesPerSecond(_ rows: Range<Int>) throws(DataError) -> Double? {
    guard let clock = arrays["timestamp"], rows.count > 1, clock.valuesPerRow == 1 else {
      return nil
    }
    let times = try clock.values(rows: rows.lowerBound..<rows.lowerBound + 2)
    let gap = times[1] - times[0]
    return gap.isFinite && gap > 0 ? 1 / gap : nil
  }

  private func compressionProblem(_ array: ZarrArray, _ key: String) -> Problem? {
    do {
      try array.requireCompression()
      return nil
    } catch {
      return Problem(code: "images.unsupported", severity: .error, error: error)
    }
  }
}

extension ZarrReader {
  private static func requireVersion2(_ folder: String) throws(DataError) {
    guard FolderContents.isRegularFile("\(folder)/zarr.json") else { return }
    throw DataError(
      .unsupported, file: folder, expected: "a zarr store of version 2", found: "version 3",
      remedy: "write it with zarr_format=2, as diffusion_policy does")
  }

  private static func episodeEnds(_ folder: String) throws(DataError) -> [Int] {
    let array = try ZarrArray(path: "\(folder)/meta/episode_ends")
    guard array.shape.count == 1, array.elementType == .int64,
      array.shape[0] <= largestEpisodeCount
    else {
      throw DataError(
        .malformed, file: array.path, expected: "episode ends, int64 [E]",
        found: "\(array.elementType.rawValue) \(array.shape)")
    }
    let ends = try array.values(rows: 0..<array.shape[0])
    // Beyond 2^53, numbers lose digits. No store has that many steps.
    for (number, end) in ends.enumerated() {
      let previous = number == 0 ? 0 : ends[number - 1]
      guard end > previous, end < 0x1p53 else {
        throw DataError(
          .invalidValue, file: array.path, place: "[\(number)]",
          expected: "a number of steps above \(Int(previous))", found: "\(end)",
          remedy: "record the store again; its episodes cannot be told apart")
      }
    }
    return ends.map { Int($0) }
  }

  private static func dataArrays(_ folder: String, rowCount: Int) throws(DataError)
    -> [String: ZarrArray]
  {
    var arrays: [String: ZarrArray] = [:]
    for key in try FolderContents.visibleNames(in: "\(folder)/data") {
      guard FolderContents.isRegularFile("\(folder)/data/\(key)/.zarray") else { continue }
      let path = try ContainedPath.resolve(
        "data/\(key)", in: folder, namedBy: folder, place: "data")
      let array = try ZarrArray(path: path)
      guard array.shape.first == rowCount else {
        throw DataError(
          .mismatch, file: folder, place: "data/\(key)",
          expected: "\(rowCount) rows, as meta/episode_ends says", found: "\(array.shape)")
      }
      arrays[key] = array
    }
    return arrays
  }

  private static func videosRefused(_ folder: String) -> Problem {
    Problem(
      code: "videos.unsupported", severity: .warning,
      error: DataError(
        .unsupported, file: folder, place: "videos", expected: "images in \(store)/data",
        found: "videos on a clock of their own, which are not read",
        remedy: "resample them into image arrays with diffusion_policy's real_data_conversion"))
  }
}
