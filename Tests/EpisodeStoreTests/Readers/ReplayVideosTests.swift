import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import EpisodeStore

@Suite("Videos of real robots beside a replay buffer")
struct ReplayVideosTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let copy = try Families.copy("zarr/robot.zarr", into: folder)
    try FileManager.default.moveItem(atPath: copy, toPath: folder.file("replay_buffer.zarr"))
  }

  /// Frame i has the level 20 + 8 i.
  private func writeVideo(_ name: String, frameCount: Int, rate: Double) throws {
    let path = folder.file("videos/\(name).mp4")
    try FileManager.default.createDirectory(
      atPath: path.parentFolder, withIntermediateDirectories: true)
    let frames = FrameSequence(
      frameCount: frameCount, height: 16, width: 16,
      pixels: (0..<frameCount).flatMap { [UInt8](repeating: UInt8(20 + 8 * $0), count: 768) })
    try VideoWriter.write(frames, to: path, framesPerSecond: rate)
  }

  private func numbers(_ frames: FrameSequence) -> [Int] {
    (0..<frames.frameCount).map { Int((Double(frames.pixels[$0 * 768]) - 20) / 8 + 0.5) }
  }

  private func store() throws -> EpisodeStore { try EpisodeStore(paths: [folder.path]) }

  @Test("A step has the last frame at or before it, and inspection says how much older it is")
  func aligned() throws {
    for episode in 0...1 {
      try writeVideo("\(episode)/0", frameCount: 12, rate: 30)
      try writeVideo("\(episode)/1", frameCount: 10, rate: 25)
    }
    let store = try store()
    let id = try store.episode(named: "episode_1").id
    #expect(try store.episode(id).cameras.suffix(2) == ["camera_0", "camera_1"])
    let even = try store.frames(of: id, camera: "camera_0", steps: 0..<4)
    #expect(numbers(even) == [0, 3, 6, 9])
    let uneven = try store.frames(of: id, camera: "camera_1", at: [0, 1, 3])
    #expect(numbers(uneven) == [0, 2, 7])
    let findings = EpisodeStore.inspect(paths: [folder.path], deep: true).flatMap(\.findings)
    let aligned = findings.filter { $0.code == "video.aligned" }
    #expect(aligned.count == 4 && aligned.allSatisfy { $0.severity == .note }, "\(findings)")
    #expect(aligned.contains { $0.message.contains("at most 0.020 s older") })
    #expect(aligned.contains { $0.message.contains("at most 0.000 s older") })
    #expect(try store.videoPath(of: id, camera: "camera_0") == nil)
  }

  @Test("After its end a video's last frame stands for ten steps, and no more")
  func short() throws {
    try writeVideo("clip", frameCount: 6, rate: 10)
    let place = VideoPlace(
      namedBy: folder.path, place: "videos/clip.mp4", folder: folder.path,
      relativePath: "videos/clip.mp4")
    let video = try VideoFile(path: place.path())
    func times(_ count: Int) -> [Double] { (0..<count).map { Double($0) / 10 } }
    let whole = try VideoAlignment(of: video, to: times(17), place)
    #expect(whole.frames == Array(0..<6) + [Int](repeating: 5, count: 11))
    #expect(abs(whole.worstDifference - 1.1) < 1e-6)
    expectError(.mismatch, saying: "a video up to the last step, at 1.700 s, found 0.500 s") {
      try VideoAlignment(of: video, to: times(18), place)
    }
    for bad in [[0, 0.1, 0.1], [0, .nan], [0.1, 0.2], []] {
      expectError(.invalidValue, saying: "data/timestamp") {
        try VideoAlignment(of: video, to: bad, place)
      }
    }
  }

  @Test(
    "A video that cannot be read ends opening, and an episode without videos is said to have none")
  func broken() throws {
    try writeVideo("0/0", frameCount: 12, rate: 30)
    let bare = try store()
    #expect(try !bare.episode(named: "episode_1").cameras.contains("camera_0"))
    try FileManager.default.createDirectory(
      atPath: folder.file("videos/1"), withIntermediateDirectories: true)
    try Data("no video".utf8).write(to: URL(fileURLWithPath: folder.file("videos/1/0.mp4")))
    expectError(.unreadable, saying: "videos/1/0.mp4") { try store() }
  }

  @Test("A log waits for the videos of an episode")
  func growing() throws {
    try writeVideo("0/0", frameCount: 12, rate: 30)
    let log = RecordingLog(root: folder.path, camera: "camera_0")
    let contents = try #require(log.places().first).contents()
    #expect(contents.episodes.map(\.id.demo) == ["episode_0"])
    #expect(contents.unfinished.map(\.id?.demo) == ["episode_1"])
    #expect(contents.unfinished[0].problem.description.contains("a video for each camera"))
    let first = try contents.episodes[0].contentHash()
    try writeVideo("0/0", frameCount: 13, rate: 30)
    let again = try #require(log.places().first).contents()
    #expect(try again.episodes[0].contentHash() != first)
  }
}
