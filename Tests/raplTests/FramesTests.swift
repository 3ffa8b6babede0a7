import Episodes
import Foundation
import Testing
import VideoDecoding

@Suite("Frames of a video from the command line")
struct FramesTests {
  let place: Workplace

  init() throws { place = try Workplace() }

  private static let clips = "Tests/VideoDecodingTests/Fixtures"

  /// What ffmpeg decodes from a clip: the first digits of each frame's SHA-256.
  private func reference(_ name: String) throws -> [String] {
    let list = URL(fileURLWithPath: Products.source("\(Self.clips)/frames.json"))
    let clips = try JSONSerialization.jsonObject(with: Data(contentsOf: list))
    let clip = (clips as? [String: Any])?[name] as? [String: Any]
    return try #require(clip?["frames"] as? [String])
  }

  @Test(
    "Every picture written is the frame that ffmpeg decodes under that number",
    arguments: ["h264_reordered.mp4", "trimmed_av1.mp4", "rotated_90.mp4", "leading.mkv"])
  func exact(name: String) throws {
    let expected = try reference(name)
    let indices = [expected.count - 1, 0, 31, 17, 31]
    try place.run(
      "frames", Products.source("\(Self.clips)/\(name)"), "--indices",
      indices.map(String.init).joined(separator: ","), "--output", "frames"
    ).expectSuccess()
    #expect(place.contents().filter { $0.hasPrefix("frames/") }.count == 4)
    for index in indices {
      let path = place.file("frames/\(String(format: "frame_%06d.png", index))")
      let digits = ContentHash(of: try ImageFile.read(path).pixels).hexadecimal.prefix(16)
      #expect(digits == expected[index])
    }
  }

  @Test("--size resizes each picture")
  func size() throws {
    let clip = Products.source("\(Self.clips)/rotated_90.mp4")
    try place.run(
      "frames", clip, "--indices", "31,2", "--size", "24x20", "--output", "frames"
    ).expectSuccess()
    let expected = try VideoFile(path: clip).frames(at: [2, 31], height: 24, width: 20)
    for (slot, name) in ["frame_000002.png", "frame_000031.png"].enumerated() {
      #expect(try ImageFile.read(place.file("frames/\(name)")) == expected[slot])
    }
  }

  @Test("A size that is none is wrong usage", arguments: ["24", "24x", "ax3", "24x20x3"])
  func noSize(size: String) throws {
    let clip = Products.source("\(Self.clips)/h264.mp4")
    let outcome = try place.run(
      "frames", clip, "--indices", "0", "--size", size, "--output", "frames")
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.contains("such as 224x224, not \(size)"))
  }

  @Test("A cut video is one line that tells how many frames are there and how many were promised")
  func truncated() throws {
    let whole = try Data(
      contentsOf: URL(fileURLWithPath: Products.source("\(Self.clips)/h264.mp4")))
    try place.write(whole.dropLast(1), to: "cut.mp4")
    try place.run("frames", "cut.mp4", "--indices", "0", "--output", "frames")
      .expectOneLine(saying: ["cut.mp4", "59 of the 60 frames that it lists"])
  }
}
