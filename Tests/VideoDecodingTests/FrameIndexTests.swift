import Episodes
import Testing
import VideoDecoding

@Suite("The packet index")
struct FrameIndexTests {
  func video(_ name: String) throws -> VideoFile { try VideoFile(path: Clip.path(name)) }

  @Test("Timestamps ascend with the rate, and key frames stand where the encoder put them")
  func regular() throws {
    let video = try video("h264_reordered.mp4")
    let seconds = video.timestamps.compactMap { $0 }
    #expect(seconds.count == 60)
    #expect(zip(seconds, 0...).allSatisfy { abs($0 - Double($1) / 30) < 1e-3 })
    #expect(video.keyFrames == [0, 12, 24, 32, 44, 56])
    #expect(video.timestampOrder == .ascending)
    #expect(!video.isVariableRate && !video.wasCountedByDecoding)
    #expect(video.hiddenFrameCount == 0)
  }

  @Test("A variable rate is told from one that clocks rounded")
  func variableRate() throws {
    #expect(try video("variable_rate.mp4").isVariableRate)
    #expect(try !video("vp9.webm").isVariableRate)
  }

  @Test(
    "The decoder that serves is named", arguments: [("av1.mp4", "libdav1d"), ("h264.mp4", "h264")])
  func decoder(name: String, decoder: String) throws {
    #expect(try video(name).decoder == decoder)
  }

  @Test("Colour range, matrix and bits are told, and nothing is made up")
  func colour() throws {
    let full = try video("full_range.mp4")
    #expect(full.colourRange == .full)
    #expect(full.colourMatrix == "bt709")
    #expect(try video("ten_bits.mp4").pixelFormat == "yuv420p10le")
    #expect(try video("chroma_444.mp4").pixelFormat == "yuv444p")
    #expect(try video("mpeg4.mp4").colourMatrix == nil)
  }

  @Test("Frames that an edit list hides are counted apart")
  func hidden() throws {
    #expect(try video("trimmed.mp4").hiddenFrameCount == 9)
  }

  @Test(
    "Where packets cannot tell which frames are shown, decoding does",
    arguments: [
      "leading.mkv", "leading.mp4", "trimmed_av1.mp4", "repeated.mkv", "untimed.avi",
      "reordered.avi", "disordered.mkv", "wrong_times.mp4",
    ])
  func decoded(name: String) throws {
    #expect(try video(name).wasCountedByDecoding)
  }

  @Test("Prepared frames are those of preparing whole frames, number for number")
  func prepared() throws {
    let asked = [50, 3, 3, 27]
    for name in ["h264_reordered.mp4", "full_range.mp4", "rotated_90.mp4", "ten_bits.mp4"] {
      let video = try video(name)
      for interpolation in Preprocessing.Interpolation.allCases {
        let preprocessing = Preprocessing(
          crop: 0.9, height: 24, width: 20, interpolation: interpolation, mean: [0.4, 0.5, 0.6])
        let whole = try preprocessing.apply(to: video.frames(at: asked))
        #expect(try video.values(at: asked, preparedBy: preprocessing) == whole)
      }
    }
  }

  @Test("Resized frames are prepared frames rounded to bytes", arguments: [(24, 20), (7, 33)])
  func resized(height: Int, width: Int) throws {
    let asked = [50, 3, 3, 27]
    let preprocessing = Preprocessing(height: height, width: width, range: .byte)
    for name in ["h264_reordered.mp4", "full_range.mp4", "rotated_90.mp4", "ten_bits.mp4"] {
      let video = try video(name)
      let frames = try video.frames(at: asked, height: height, width: width)
      var values = [Float](repeating: .nan, count: frames.pixels.count)
      try values.withUnsafeMutableBufferPointer { buffer in
        try preprocessing.apply(
          to: video.frames(at: asked), layout: .interleaved, into: buffer)
      }
      #expect((frames.frameCount, frames.height, frames.width) == (4, height, width))
      #expect(frames.pixels == values.map { UInt8($0 + 0.5) })
    }
  }

  @Test("Prepared frames outside the video, or with impossible settings, are refused")
  func refused() throws {
    let video = try video("h264.mp4")
    let small = Preprocessing(height: 8, width: 8)
    #expect(throws: DataError.self) { _ = try video.values(at: [60], preparedBy: small) }
    let empty = Preprocessing(height: 0, width: 8)
    #expect(throws: DataError.self) { _ = try video.values(at: [0], preparedBy: empty) }
    #expect(throws: DataError.self) { _ = try video.frames(at: [60], height: 8, width: 8) }
    #expect(throws: DataError.self) { _ = try video.frames(at: [0], height: 8, width: 0) }
  }
}
