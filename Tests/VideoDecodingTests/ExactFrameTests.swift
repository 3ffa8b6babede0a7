import Episodes
import Foundation
import Testing
import VideoDecoding

/// What the `ffmpeg` command decodes from a committed clip; `make_hard_clips.py` wrote it down.
struct ReferenceClip: Decodable {
  /// Columns and rows.
  let size: [Int]
  /// The first digits of each frame's SHA-256, in order.
  let frames: [String]

  /// All clips by name.
  static let all: [String: ReferenceClip] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: Clip.path("frames.json")))
    return data.flatMap { try? JSONDecoder().decode([String: ReferenceClip].self, from: $0) } ?? [:]
  }()

  static let names = all.keys.sorted()

  /// The digits for each frame of a sequence.
  static func digits(_ frames: FrameSequence) -> [String] {
    (0..<frames.frameCount).map { index in
      let size = frames.bytesPerFrame
      let bytes = Array(frames.pixels[index * size..<(index + 1) * size])
      return String(ContentHash(of: bytes).hexadecimal.prefix(16))
    }
  }
}

@Suite("Exact frames")
struct ExactFrameTests {
  @Test("The list of what ffmpeg decodes is there")
  func list() {
    #expect(ReferenceClip.names.count > 35)
  }

  @Test("Count and size are those of ffmpeg's decode", arguments: ReferenceClip.names)
  func counted(name: String) throws {
    let clip = try #require(ReferenceClip.all[name])
    let video = try VideoFile(path: Clip.path(name))
    #expect(video.frameCount == clip.frames.count)
    #expect([video.width, video.height] == clip.size)
    #expect(video.timestamps.count == clip.frames.count)
  }

  @Test(
    "All frames in random order are ffmpeg's, byte for byte, on one thread and on two",
    arguments: ReferenceClip.names)
  func randomOrder(name: String) throws {
    let clip = try #require(ReferenceClip.all[name])
    let video = try VideoFile(path: Clip.path(name))
    var generator = SeededGenerator(state: 7)
    for threadCount in [1, 2] {
      let asked = clip.frames.indices.shuffled(using: &generator)
      let found = try video.frames(at: asked, threadCount: threadCount)
      #expect(ReferenceClip.digits(found) == asked.map { clip.frames[$0] })
    }
  }

  @Test("Sparse frames are ffmpeg's, byte for byte", arguments: ReferenceClip.names)
  func sparse(name: String) throws {
    let clip = try #require(ReferenceClip.all[name])
    let video = try VideoFile(path: Clip.path(name))
    for (first, step) in [(0, 2), (1, 5), (3, 13), (clip.frames.count - 1, 7)] {
      let asked = Array(stride(from: first, to: clip.frames.count, by: step).reversed())
      let found = try video.frames(at: asked)
      #expect(ReferenceClip.digits(found) == asked.map { clip.frames[$0] })
    }
  }

  @Test("Each frame alone is ffmpeg's, byte for byte", arguments: ReferenceClip.names)
  func alone(name: String) throws {
    let clip = try #require(ReferenceClip.all[name])
    let video = try VideoFile(path: Clip.path(name))
    for index in stride(from: 0, to: clip.frames.count, by: 3) {
      let found = try video.frames(at: [index])
      #expect(ReferenceClip.digits(found) == [clip.frames[index]], "frame \(index)")
    }
  }

  @Test("A walk one by one ascends, gives each frame once, and gives ffmpeg's")
  func oneByOne() throws {
    let clip = try #require(ReferenceClip.all["open_gop.mp4"])
    var seen: [Int] = []
    try VideoFile(path: Clip.path("open_gop.mp4")).forEachFrame(at: [40, 3, 40, 25]) {
      (frame, number) throws(DataError) in
      seen.append(number)
      #expect(ReferenceClip.digits(frame) == [clip.frames[number]])
    }
    #expect(seen == [3, 25, 40])
  }
}

/// SplitMix64: the same order on every run.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
