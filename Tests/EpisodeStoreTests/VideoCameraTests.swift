import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Cameras whose frames are in videos beside the file")
struct VideoCameraTests {
  let folder: TemporaryFolder
  var path: String { folder.file("episodes.hdf5") }

  init() throws { folder = try TemporaryFolder() }

  @Test("Frames are those of the step, by number")
  func frames() throws {
    try writeVideo("videos/demo_0.mp4", frameCount: 12)
    let store = try store(video: "videos/demo_0.mp4", stepCount: 12)
    let episode = store.episodes[0]
    #expect(episode.cameras == ["front"])
    #expect(try store.source(of: episode.id).videoCameras == ["front"])
    let levels = try store.frames(of: episode.id, steps: 3..<7).levels
    #expect(zip(levels, 3..<7).allSatisfy { abs($0 - $1 * 20) <= 4 }, "\(levels)")
    let chosen = try store.frames(of: episode.id, camera: "front", at: [0, 5, 11]).levels
    #expect(zip(chosen, [0, 5, 11]).allSatisfy { abs($0 - $1 * 20) <= 4 }, "\(chosen)")
  }

  @Test("A video of another length is refused with both numbers", arguments: [11, 13])
  func length(frameCount: Int) throws {
    try writeVideo("demo_0.mp4", frameCount: frameCount)
    let store = try store(video: "demo_0.mp4", stepCount: 12)
    expectError(.mismatch, saying: "a video of 12 frames, one per step, found \(frameCount)") {
      try store.frames(of: store.episodes[0].id, steps: 0..<1)
    }
    let finding = EpisodeStore.inspect(paths: [path])[0].findings.first
    #expect(finding?.code == "video.mismatch")
    #expect(finding?.place == "/data/demo_0/obs_video@front")
  }

  @Test("A missing video names the place that asks for it")
  func missing() throws {
    let store = try store(video: "demo_0.mp4", stepCount: 3)
    expectError(.missing, saying: "/data/demo_0/obs_video@front") {
      try store.frames(of: store.episodes[0].id, steps: 0..<1)
    }
  }

  @Test(
    "Paths that lead out of the folder are refused",
    arguments: ["/etc/passwd", "../outside.mp4", "videos/../../outside.mp4", "", "link.mp4", "./a"])
  func escapes(video: String) throws {
    let outside = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: outside.file("outside.mp4")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.mp4"), withDestinationPath: outside.file("outside.mp4"))
    let store = try store(video: video, stepCount: 3)
    expectError(.invalidValue, saying: "stays inside it") {
      try store.frames(of: store.episodes[0].id, steps: 0..<1)
    }
  }

  @Test("A camera may not be both in the file and in a video")
  func twice() throws {
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 3, cameras: ["front"], videos: ["front": "a.mp4"])
    ]).write(to: path)
    expectError(.malformed, saying: "another at /data/demo_0/obs/front") {
      try EpisodeStore(paths: [path])
    }
  }

  private func store(video: String, stepCount: Int) throws -> EpisodeStore {
    try SyntheticEpisodes([
      .init("demo_0", stepCount: stepCount, cameras: [], videos: ["front": video])
    ]).write(to: path)
    return try EpisodeStore(paths: [path])
  }

  private func writeVideo(_ name: String, frameCount: Int) throws {
    let path = folder.file(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let pixels = (0..<frameCount).flatMap { [UInt8](repeating: UInt8($0 * 20), count: 32 * 32 * 3) }
    try VideoWriter.write(
      FrameSequence(frameCount: frameCount, height: 32, width: 32, pixels: pixels), to: path,
      framesPerSecond: 30)
  }
}

extension FrameSequence {
  /// The first byte of each frame.
  fileprivate var levels: [Int] { (0..<frameCount).map { Int(pixels[$0 * bytesPerFrame]) } }
}
