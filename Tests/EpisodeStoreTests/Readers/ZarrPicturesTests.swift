import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

/// The store of `Fixtures/make_picture_stores.py`.
@Suite("Pictures in JPEG 2000 and JPEG XL in replay buffers")
struct ZarrPicturesTests {
  private static func path() throws -> String {
    try #require(
      Bundle.module.path(forResource: "Fixtures/picture_stores/pictures.zarr", ofType: nil))
  }

  @Test(
    "Frames are those that imagecodecs decodes, to a level of colour where some was lost",
    arguments: [
      ("jpeg2k", 1), ("jpeg2k_lossless", 0), ("jpeg2k_stream", 1), ("jpeg2k_grey", 0),
      ("jpegxl", 2), ("jpegxl_low", 2), ("jpegxl_lossless", 0), ("jpegxl_alpha", 0),
    ])
  func frames(camera: String, tolerance: Int) throws {
    let store = try EpisodeStore(paths: [try Self.path()])
    let id = try EpisodeID("pictures/episode_1")
    let frames = try store.frames(of: id, camera: camera, steps: 0..<4)
    let expected = try store.frames(of: id, camera: "\(camera)_decoded", steps: 0..<4)
    #expect((frames.height, frames.width, frames.frameCount) == (32, 40, 4))
    let worst = zip(frames.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max()
    #expect(
      frames.pixels.count == expected.pixels.count && worst ?? 255 <= tolerance, "\(worst ?? -1)")
    #expect(Set(expected.pixels).count > 50)
  }

  @Test("Inspection names the compression, and finds nothing wrong")
  func inspected() throws {
    let summary = try #require(EpisodeStore.inspect(paths: [try Self.path()], deep: true).first)
    #expect(summary.isUsable)
    let storage = Dictionary(uniqueKeysWithValues: summary.cameras.map { ($0.key, $0.storage) })
    #expect(storage["jpeg2k"] == "zarr, jpeg 2000" && storage["jpegxl"] == "zarr, jpeg xl")
  }

  @Test(
    "A picture that is cut, of another size, or of another codec is refused by its place",
    arguments: ["jpeg2k", "jpegxl"])
  func damaged(camera: String) throws {
    let folder = try TemporaryFolder()
    let copy = folder.file("pictures.zarr")
    try FileManager.default.copyItem(atPath: Self.path(), toPath: copy)
    let chunk = URL(fileURLWithPath: "\(copy)/data/\(camera)/0.0.0.0")
    let whole = try Data(contentsOf: chunk)
    let other = camera == "jpeg2k" ? "jpegxl" : "jpeg2k"
    let foreign = try Data(contentsOf: URL(fileURLWithPath: "\(copy)/data/\(other)/0.0.0.0"))
    for bytes in [whole.prefix(whole.count / 3), Data(whole.prefix(20)), Data(), foreign] {
      try bytes.write(to: chunk)
      let store = try EpisodeStore(paths: [copy])
      expectError(.unreadable, saying: "data/\(camera)/0.0.0.0") {
        try store.frames(of: try EpisodeID("pictures/episode_0"), camera: camera, steps: 0..<1)
      }
    }
    try whole.write(to: chunk)
    let description = URL(fileURLWithPath: "\(copy)/data/\(camera)/.zarray")
    let smaller = try String(contentsOf: description, encoding: .utf8)
      .replacing("        32,\n        40,", with: "        30,\n        40,")
    try Data(smaller.utf8).write(to: description)
    let store = try EpisodeStore(paths: [copy])
    expectError(.unreadable, saying: "damaged data or another size") {
      try store.frames(of: try EpisodeID("pictures/episode_0"), camera: camera, steps: 0..<1)
    }
  }
}
