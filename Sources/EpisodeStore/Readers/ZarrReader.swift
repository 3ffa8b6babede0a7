import Episodes
import Foundation
import Zarr

/// Reads diffusion_policy's replay buffers, zarr stores with `meta/episode_ends` and arrays of all steps in
/// `data`, in folders or zip archives.
///
/// Images are told by `ImageLayout`.
///
/// - Source: diffusion_policy, `common/replay_buffer.py`.
struct ZarrReader: EpisodeReader {
  static let format = "diffusion_policy zarr"
  private static let folderInside = "replay_buffer.zarr"
  private static let ends = "meta/episode_ends"
  /// Values of `meta/episode_ends` that are read at most.
  private static let largestEpisodeCount = 1 << 24

  let embodiment: String? = nil
  let episodes: [EpisodeEntry]
  private let store: ZarrStore
  private let ends: [Int]
  private let data: ZarrArrays
  private let remarks: [Problem]
  /// The folder that holds videos of the episodes, or `nil` without any.
  private let videoFolder: String?

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    if case .archive = opened.content { return true }
    guard let names = opened.names else { return false }
    let store = ZarrStore(folder: opened.location.folder)
    return names.contains(folderInside) || store.holds("zarr.json") || store.holds(".zgroup")
      || store.holds(".zarray")
  }

  /// Whether a folder is a zarr store of something else, such as points, which no episodes are looked for in.
  static func isOtherStore(_ opened: OpenedLocation) -> Bool {
    guard let names = opened.names, !names.contains(folderInside) else { return false }
    let store = ZarrStore(folder: opened.location.folder)
    let isZarr = [".zgroup", ".zarray", "zarr.json"].contains(where: store.holds)
    return isZarr && !names.contains("meta")
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    let location = opened.location
    let isInside = opened.names?.contains(Self.folderInside) ?? false
    if case .archive(let archive) = opened.content {
      store = archive
    } else {
      store = ZarrStore(
        folder: isInside ? "\(location.folder)/\(Self.folderInside)" : location.folder)
    }
    ends = try Self.episodeEnds(store)
    data = try ZarrArrays(store, rowCount: ends.last ?? 0)
    episodes = try location.entries(named: ends.indices.map { "episode_\($0)" })
    let hasVideos = isInside && opened.names?.contains(ReplayVideos.folderName) ?? false
    videoFolder = hasVideos ? location.folder : nil
    remarks = data.problems
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let number = Int(name.dropFirst("episode_".count)) ?? 0
    let rows = (number == 0 ? 0 : ends[number - 1])..<ends[number]
    let place = "\(Self.ends)[\(number)]"
    var facts = EpisodeFacts(
      name: name, place: place,
      stated: EpisodeFacts.Length(place: place, rowCount: rows.count))
    facts.arrays = .zarr(store: store.path, arrays: data.arrays, rows: rows)
    facts.remarks = remarks
    for (key, array) in data.arrays.sorted(by: { $0.key < $1.key }) where array.shape.count >= 3 {
      guard let place = ZarrPlace(array, firstRow: rows.lowerBound) else {
        if ImageLayout.seemsToBePictures(key: key, shape: array.shape) {
          facts.unreadPictures.append(.init(place: array.key, words: "\(key) is \(array.inWords)"))
        } else {
          facts.otherArrays.append("\(key) is \(array.inWords)")
        }
        continue
      }
      facts.cameras.append(
        CameraFacts(key: key, role: .unknown, place: array.key, source: .zarr(place)))
      if let problem = compressionProblem(array) { facts.remarks.append(problem) }
    }
    if let videoFolder { try add(videosIn: videoFolder, of: number, rows, to: &facts) }
    facts.cameras = facts.cameras.withConventionalRoles
    if facts.cameras.isEmpty, facts.unreadPictures.isEmpty, facts.lackOfImages == nil {
      facts.lackOfImages = lackOfImages(facts)
    }
    if let rewards = (data.arrays["reward"] ?? data.arrays["rewards"]), rewards.valuesPerRow == 1 {
      facts.rewards = try rewards.values(rows: rows).map { Float($0) }
    }
    facts.framesPerSecond = try framesPerSecond(rows)
    return facts
  }

  private func add(
    videosIn folder: String, of number: Int, _ rows: Range<Int>, to facts: inout EpisodeFacts
  ) throws(DataError) {
    let clock = data.arrays["timestamp"].flatMap { $0.valuesPerRow == 1 ? $0 : nil }
    let videos = ReplayVideos(
      ofEpisode: number, in: folder,
      times: try clock.map { clock throws(DataError) in try clock.values(rows: rows) })
    facts.cameras += videos.cameras
    facts.remarks += videos.remarks
    facts.absentEnding = videos.absence
    if let absence = videos.absence, facts.cameras.isEmpty {
      facts.lackOfImages = .init(
        reason: "no videos in \(absence.place ?? "")", remedy: absence.remedy ?? "")
    }
  }

  private func lackOfImages(_ facts: EpisodeFacts) -> EpisodeFacts.LackOfImages {
    let others = facts.otherArrays.joined(separator: "; ")
    return EpisodeFacts.LackOfImages(
      reason: others.isEmpty ? "a replay buffer without images" : "only \(others)",
      remedy: "add images to the store's data, bytes [N, H, W, 3]")
  }

  /// By the even clock that the recorder resampled to.
  private func framesPerSecond(_ rows: Range<Int>) throws(DataError) -> Double? {
    guard let clock = data.arrays["timestamp"], rows.count > 1, clock.valuesPerRow == 1 else {
      return nil
    }
    let times = try clock.values(rows: rows.lowerBound..<rows.lowerBound + 2)
    let gap = times[1] - times[0]
    return gap.isFinite && gap > 0 ? 1 / gap : nil
  }

  private func compressionProblem(_ array: ZarrArray) -> Problem? {
    do {
      try array.requireCompression()
      return nil
    } catch {
      return Problem(code: "images.unsupported", severity: .error, error: error)
    }
  }
}

extension ZarrReader {
  private static func episodeEnds(_ store: ZarrStore) throws(DataError) -> [Int] {
    guard ZarrArray.exists(in: store, key: ends) else {
      throw store.error(
        .malformed, at: ends, expected: "where episodes end, integers [E], as a replay buffer has",
        found: "no such array",
        remedy: "add it: zarr.open_group(STORE)[\"meta/episode_ends\"] = the steps up to each end")
    }
    let array = try ZarrArray(store, key: ends)
    guard array.shape.count == 1, array.elementType.isInteger, array.elementType != .boolean,
      array.shape[0] <= largestEpisodeCount
    else {
      throw array.error(
        .malformed, expected: "episode ends, integers [E]", found: array.inWords,
        remedy: "write them as int64 [E], the steps up to the end of each episode")
    }
    let ends = try array.integers(rows: 0..<array.shape[0])
    for (number, end) in ends.enumerated() {
      let previous = number == 0 ? 0 : ends[number - 1]
      guard end > previous else {
        throw array.error(
          .invalidValue, place: "[\(number)]", expected: "a number of steps above \(previous)",
          found: "\(end)",
          remedy: "record the store again; its episodes cannot be told apart")
      }
    }
    return ends.map { Int($0) }
  }
}
