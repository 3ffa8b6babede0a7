import EpisodeStore
import Episodes
import Foundation
import Testing
import TestSupport

@Suite("diffusion_policy's replay buffers")
struct ZarrReaderTests {
  @Test("Every compression and way of cutting gives the frames of the episode")
  func compressions() throws {
    let store = try Families.store("zarr/robot.zarr")
    #expect(store.episodes.map(\.id.name) == ["robot/episode_0", "robot/episode_1"])
    let episode = try store.episode(named: "episode_1")
    #expect(episode.stepCount == 4)
    #expect(episode.framesPerSecond.map { abs($0 - 10) < 1e-6 } == true)
    #expect(episode.recordedRewards == [0.75, 1, 1.25, 1.5])
    for (number, key) in ["raw", "zlib", "gzip", "zstd", "bits"].enumerated() {
      let frames = try store.frames(of: episode.id, camera: "camera_\(key)", steps: 0..<4)
      #expect(frames.pixels == Families.pixels(number, steps: 3..<7), "\(key)")
      let chosen = try store.frames(of: episode.id, camera: "camera_\(key)", at: [1, 3])
      #expect(chosen.pixels == [4, 6].flatMap { Families.pixels(number, steps: $0..<$0 + 1) })
    }
  }

  @Test("A chunk that is not there is the fill value")
  func sparse() throws {
    let store = try Families.store("zarr/robot.zarr")
    let id = try store.episode(named: "episode_0").id
    let frames = try store.frames(of: id, camera: "camera_sparse", steps: 0..<3).pixels
    let filled = [UInt8](repeating: 9, count: 4 * 6 * 3)
    #expect(frames == Families.pixels(5, steps: 0..<2) + filled)
    let array = try Families.path("zarr/robot.zarr/data/camera_sparse")
    #expect(!FileManager.default.fileExists(atPath: "\(array)/1.0.0.0"))
  }

  @Test("PushT's floats from 0 to 255 are the same bytes")
  func floats() throws {
    let store = try Families.store("zarr/pusht.zarr")
    let id = try store.episode(named: "episode_1").id
    #expect(try store.frames(of: id, steps: 0..<4).pixels == Families.pixels(0, steps: 3..<7))
  }

  @Test(
    "What is not read is refused by name",
    arguments: [
      ("data/img/.zarray", "blosc", "imagecodecs_webp", DataError.Kind.unsupported, "webp"),
      ("data/img/.zarray", "blosc", "imagecodecs_jpeg2k", .unsupported, "jpeg2k, float32"),
      ("data/img/.zarray", "\"C\"", "\"K\"", .malformed, "found 2, K and ."),
      ("data/action/.zarray", "7", "8", .mismatch, "7 rows, as meta/episode_ends says"),
      ("data/img/.zarray", "3", "300000000", .unsupported, "at most 1 GiB"),
      ("meta/episode_ends/.zarray", "{", "[", .malformed, "description of a zarr array"),
    ])
  func refused(file: String, text: String, other: String, kind: DataError.Kind, found: String)
    throws
  {
    let folder = try TemporaryFolder()
    let copy = try Families.copy("zarr/pusht.zarr", into: folder)
    let path = URL(fileURLWithPath: "\(copy)/\(file)")
    let changed = try String(contentsOf: path, encoding: .utf8)
      .replacingOccurrences(of: text, with: other)
    try Data(changed.utf8).write(to: path)
    expectError(kind, saying: found) { try EpisodeStore(paths: [copy]) }
  }

  @Test("Ends that do not grow, a damaged chunk and a chunk that is a link are refused")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let copy = try Families.copy("zarr/pusht.zarr", into: folder)
    let store = try EpisodeStore(paths: [copy])
    let chunk = "\(copy)/data/img/0.0.0.0"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: chunk))
    bytes.removeLast(bytes.count / 2)
    try bytes.write(to: URL(fileURLWithPath: chunk))
    let id = try store.episode(named: "episode_0").id
    expectError(.unreadable, saying: "0.0.0.0: expected 864 bytes, blosc") {
      try store.frames(of: id, steps: 0..<1)
    }
    try FileManager.default.removeItem(atPath: chunk)
    try FileManager.default.createSymbolicLink(atPath: chunk, withDestinationPath: "/etc/hosts")
    expectError(.unsupported, saying: "a link or folder") {
      try store.frames(of: id, steps: 0..<1)
    }
    try Data([7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]).write(
      to: URL(fileURLWithPath: "\(copy)/meta/episode_ends/0"))
    expectError(.invalidValue, saying: "a number of steps above 7, found 7") {
      try EpisodeStore(paths: [copy])
    }
  }

  @Test("A zip archive that is none is refused by name")
  func others() throws {
    let folder = try TemporaryFolder()
    let archive = folder.file("pusht.zarr.zip")
    try Data("PK\u{3}\u{4} and so on, for some more bytes".utf8).write(
      to: URL(fileURLWithPath: archive))
    expectError(.unreadable, saying: "pusht.zarr.zip: expected a zip archive") {
      try EpisodeStore(paths: [archive])
    }
  }
}
