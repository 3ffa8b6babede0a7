import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Frames in a wanted size")
struct SmallFramesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Images in a file are those of the steps, resized")
  func images() throws {
    try MovingDots(count: 2, stepCount: 9).write(to: folder.file("dots.hdf5"))
    let store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
    // The dot of the first does not move.
    let id = store.episodes[1].id
    let size = try store.frameSize(of: id)
    #expect(size == (MovingDots.side, MovingDots.side))
    let small = try store.frames(of: id, at: [0, 4, 8], height: 8, width: 12)
    let large = try store.frames(of: id, at: [0, 4, 8])
    #expect(small == (try large.resized(height: 8, width: 12)))
    #expect(small != (try store.frames(of: id, at: [0, 4, 7], height: 8, width: 12)))
    #expect(
      try store.frames(of: id, at: [1], height: MovingDots.side, width: MovingDots.side)
        == store.frames(of: id, at: [1]))
    #expect(try store.stepTimes(of: id) == nil)
  }

  @Test("A video gives the same frames as one that is read whole and then resized, and its times")
  func video() throws {
    let frames = FrameSequence.square(
      size: 12, at: (0..<20).map { ($0 * 2, 10) }, height: 48, width: 64)
    try VideoWriter.write(frames, to: folder.file("square.mp4"), framesPerSecond: 8)
    let store = try EpisodeStore(paths: [folder.file("square.mp4")])
    let id = store.episodes[0].id
    let size = try store.frameSize(of: id)
    #expect(size == (48, 64))
    let small = try store.frames(of: id, at: [3, 19], height: 12, width: 16)
    let resized = try store.frames(of: id, at: [3, 19]).resized(height: 12, width: 16)
    #expect(zip(small.pixels, resized.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let times = try #require(try store.stepTimes(of: id))
    #expect(times.count == 20)
    #expect(times.enumerated().allSatisfy { abs($0.element - Double($0.offset) / 8) < 1e-6 })
  }

  @Test("Steps that are not there, steps out of order, and sizes that cannot be are refused")
  func refused() throws {
    try MovingDots(count: 1, stepCount: 3).write(to: folder.file("dots.hdf5"))
    let store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
    let id = store.episodes[0].id
    for steps in [[3], [-1], [1, 0], [1, 1]] {
      expectError(.invalidValue, saying: "steps") {
        try store.frames(of: id, at: steps, height: 4, width: 4)
      }
    }
    for (height, width) in [(0, 4), (4, -1), (4, 20_000)] {
      expectError(.invalidValue, saying: "sides") {
        try store.frames(of: id, at: [0], height: height, width: width)
      }
    }
  }
}
