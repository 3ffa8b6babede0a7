import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("VideoWriter")
struct VideoWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Soft colours that drift, so that a lossy codec can do well and frames differ.
  static func drift(frameCount: Int, height: Int = 48, width: Int = 66) -> FrameSequence {
    var pixels: [UInt8] = []
    for frame in 0..<frameCount {
      for row in 0..<height {
        for column in 0..<width {
          pixels += [UInt8(40 + column * 2 + frame), UInt8(60 + row * 2), UInt8(200 - frame * 3)]
        }
      }
    }
    return FrameSequence(frameCount: frameCount, height: height, width: width, pixels: pixels)
  }

  /// Peak signal-to-noise ratio in decibels.
  static func quality(_ first: FrameSequence, _ second: FrameSequence) -> Double {
    let squares = zip(first.pixels, second.pixels).map { pow(Double($0) - Double($1), 2) }
    return 10 * log10(255 * 255 / (squares.reduce(0, +) / Double(squares.count)))
  }

  @Test("What is written is read back, near enough, with its rate", arguments: [30, 15, 29.97])
  func roundTrip(framesPerSecond: Double) throws {
    let frames = Self.drift(frameCount: 25)
    let path = folder.file("drift.mp4")
    try VideoWriter.write(frames, to: path, framesPerSecond: framesPerSecond)
    let video = try VideoFile(path: path)
    #expect(video.codec == "h264")
    #expect(video.pixelFormat == "yuv420p")
    #expect(abs((video.framesPerSecond ?? 0) - framesPerSecond) < 0.001)
    let read = try video.frames(0..<25)
    #expect(Self.quality(read, frames) > 38)
    #expect(Self.quality(read[3], frames[20]) < 30)
  }

  @Test("A better rate factor comes nearer")
  func rateFactor() throws {
    let frames = Self.drift(frameCount: 10)
    func quality(_ factor: Int) throws -> Double {
      let path = folder.file("factor_\(factor).mp4")
      try VideoWriter.write(
        frames, to: path, framesPerSecond: 10, options: .init(constantRateFactor: factor))
      return Self.quality(try VideoFile(path: path).frames(0..<10), frames)
    }
    #expect(try quality(10) > quality(45))
  }

  @Test("Frames may come piece by piece, and the same frames give the same bytes")
  func pieces() throws {
    let frames = Self.drift(frameCount: 12)
    let (once, pieces) = (folder.file("once.mp4"), folder.file("pieces.mp4"))
    try VideoWriter.write(frames, to: once, framesPerSecond: 30)
    try VideoWriter.write(to: pieces, width: 66, height: 48, framesPerSecond: 30) {
      (sink) throws(DataError) in
      for index in 0..<12 { try sink.append(frames[index]) }
    }
    #expect(try ContentHash(ofFile: once) == ContentHash(ofFile: pieces))
  }

  @Test("A failure while writing leaves the old file as it was")
  func interrupted() throws {
    let path = folder.file("old.mp4")
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: DataError.self) {
      try VideoWriter.write(to: path, width: 64, height: 48, framesPerSecond: 30) {
        (sink) throws(DataError) in
        try sink.append(Self.drift(frameCount: 1))
      }
    }
    #expect(error?.kind == .mismatch)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["old.mp4"])
  }

  @Test("Odd sides, no frames and rates out of range are refused")
  func refused() {
    func failure(_ frames: FrameSequence, rate: Double = 30) -> DataError? {
      #expect(throws: DataError.self) {
        try VideoWriter.write(frames, to: folder.file("refused.mp4"), framesPerSecond: rate)
      }
    }
    #expect(failure(Self.drift(frameCount: 1, height: 47))?.kind == .unsupported)
    #expect(failure(Self.drift(frameCount: 0))?.kind == .invalidValue)
    #expect(failure(Self.drift(frameCount: 1), rate: 0)?.kind == .unsupported)
    #expect(failure(Self.drift(frameCount: 1), rate: .nan)?.kind == .unsupported)
    #expect(!FileManager.default.fileExists(atPath: folder.file("refused.mp4")))
  }

  @Test("A folder that cannot be written is named")
  func unwritable() {
    let error = #expect(throws: DataError.self) {
      try VideoWriter.write(
        Self.drift(frameCount: 1), to: "/proc/none/clip.mp4", framesPerSecond: 30)
    }
    #expect(error?.kind == .unwritable)
  }
}
