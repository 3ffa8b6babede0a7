import EpisodeStore
import Episodes
import Foundation
import Preferences
import VideoDecoding

/// Makes clips: the recording's own video if a browser plays it, and else another one.
struct ClipMaker: Sendable {
  /// Frames per second of a clip whose recording states no rate.
  static let assumedRate = 15.0
  /// Frames in memory while a clip is made.
  private static let batchSize = 16

  let episodes: EpisodeStore
  private let folder: ScratchFolder
  /// The most bytes that one clip may have.
  private let largestByteCount: Int

  init(showing episodes: EpisodeStore, largestByteCount: Int) throws(DataError) {
    self.episodes = episodes
    self.largestByteCount = largestByteCount
    folder = try ScratchFolder()
  }

  /// The clip of an item as a camera sees it.
  ///
  /// A file that was made is open and has no name any more, so it is removed however the process ends.
  ///
  /// - Throws: `DataError` if the frames cannot be read, there is no room, or the clip is not wanted any
  ///   more.
  func clip(of video: PageVideo, while isWanted: () -> Bool) throws(DataError) -> Clip {
    let (item, episode) = (video.item, try episodes.episode(video.item.episode))
    if item.isWhole, let path = try playablePath(of: episode, video.camera) {
      return Clip(file: try OpenFile(path), isMade: false)
    }
    let path = folder.file("\(UUID().uuidString).mp4")
    try write(
      item.steps ?? 0..<episode.stepCount, of: episode, video.camera, to: path, while: isWanted)
    defer { unlink(path) }
    return Clip(file: try OpenFile(path), isMade: true)
  }

  private func playablePath(of episode: Episode, _ camera: String?) throws(DataError)
    -> String?
  {
    guard let path = try episodes.videoPath(of: episode.id, camera: camera), Self.isMP4(path),
      try VideoFile(path: path).isPlayedByBrowsers(stepCount: episode.stepCount)
    else { return nil }
    return path
  }

  /// Decides by the first box.
  ///
  /// QuickTime's own brand is not played everywhere.
  private static func isMP4(_ path: String) -> Bool {
    guard let start = try? OpenFile(path).read(0..<12), start.count == 12 else { return false }
    return start[4..<8].elementsEqual("ftyp".utf8) && !start[8..<12].elementsEqual("qt  ".utf8)
  }

  private func write(
    _ steps: Range<Int>, of episode: Episode, _ camera: String?, to path: String,
    while isWanted: () -> Bool
  ) throws(DataError) {
    let first = try episodes.frames(of: episode.id, camera: camera, steps: steps.prefix(1))
    let (height, width, _) = FrameSequence.browserSize(height: first.height, width: first.width)
    let rate = min(max(episode.framesPerSecond ?? Self.assumedRate, 0.1), 240)
    try VideoWriter.write(to: path, width: width, height: height, framesPerSecond: rate) {
      (sink) throws(DataError) in
      try episodes.forEachBatch(
        of: episode.id, camera: camera, steps: steps, batchSize: Self.batchSize
      ) { (frames) throws(DataError) in
        try sink.append(frames.forBrowsers)
        try checkRoom(for: episode, at: path)
        guard isWanted() else { throw Self.unwanted(episode) }
      }
    }
  }

  private static func unwanted(_ episode: Episode) -> DataError {
    DataError(
      .unwritable, subject: episode.id.name, expected: "somebody to watch",
      found: "the end of the page")
  }

  /// Checks while it is being written, because the size of a video is not known beforehand.
  private func checkRoom(for episode: Episode, at path: String) throws(DataError) {
    let name = path.fileName
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let byteCount = names.filter { $0.contains(name) }
      .reduce(0) { $0 + ((try? InputFile.byteCount(of: folder.file($1))) ?? 0) }
    guard byteCount <= largestByteCount else {
      throw DataError(
        .unsupported, subject: episode.id.name,
        expected: "a video of at most \(largestByteCount >> 20) MiB for the page",
        found: "more", remedy: "ask about segments, or about smaller videos")
    }
  }
}
