import Episodes
import Testing
import VideoDecoding

@Suite("VideoFile")
struct VideoFileTests {
  static let wholeClips = [
    "h264.mp4", "h264_reordered.mp4", "hevc.mp4", "av1.mp4", "vp9.webm", "mpeg4.avi",
  ]

  @Test("Every frame carries its own number, in the order of the decoder", arguments: wholeClips)
  func sequentialOrder(clip: String) throws {
    let video = try VideoFile(path: Clip.path(clip))
    #expect(video.frameCount == 60)
    #expect((video.width, video.height) == (160, 64))
    #expect(Clip.numbers(try video.frames(0..<60)) == Array(0..<60))
  }

  @Test("Frames come in the order asked for, however often", arguments: wholeClips)
  func randomOrder(clip: String) throws {
    let asked = [59, 0, 17, 17, 3, 58, 0, 31]
    let frames = try VideoFile(path: Clip.path(clip)).frames(at: asked)
    #expect(Clip.numbers(frames) == asked)
  }

  @Test("A variable rate does not shift the numbers")
  func variableRate() throws {
    let video = try VideoFile(path: Clip.path("variable_rate.mp4"))
    let kept = (0..<60).filter { $0 % 7 != 3 }
    #expect(video.frameCount == kept.count)
    #expect(Clip.numbers(try video.frames(at: [50, 3, 20])) == [kept[50], kept[3], kept[20]])
    #expect(Clip.numbers(try video.frames(0..<video.frameCount)) == kept)
  }

  @Test("Frames hidden by an edit list are neither counted nor shown")
  func editList() throws {
    let video = try VideoFile(path: Clip.path("trimmed.mp4"))
    let numbers = Clip.numbers(try video.frames(0..<video.frameCount))
    #expect(numbers == Array(21..<60))
  }

  @Test("A batched walk gives the same frames as one request")
  func batches() throws {
    let video = try VideoFile(path: Clip.path("h264_reordered.mp4"))
    var seen: [Int] = []
    var sizes: [Int] = []
    try video.forEachBatch(of: 16, in: 5..<60) { frames, numbers in
      #expect(Clip.numbers(frames) == Array(numbers))
      seen += numbers
      sizes.append(frames.frameCount)
    }
    #expect(seen == Array(5..<60))
    #expect(sizes == [16, 16, 16, 7])
  }

  @Test("An empty request gives no frames")
  func emptyRequest() throws {
    let video = try VideoFile(path: Clip.path("h264.mp4"))
    #expect(try video.frames(7..<7).frameCount == 0)
    #expect(try video.frames(at: []).pixels.isEmpty)
  }

  @Test("One value can be read from many tasks at once")
  func concurrentReading() async throws {
    let video = try VideoFile(path: Clip.path("h264_reordered.mp4"))
    try await withThrowingTaskGroup(of: ([Int], [Int]).self) { group in
      for start in 0..<12 {
        group.addTask {
          let asked = [start * 5, 59 - start]
          return (asked, Clip.numbers(try video.frames(at: asked)))
        }
      }
      for try await (asked, found) in group { #expect(asked == found) }
    }
  }

  @Test("What the container says is told")
  func information() throws {
    let video = try VideoFile(path: Clip.path("h264_reordered.mp4"))
    #expect(video.codec == "h264")
    #expect(video.pixelFormat == "yuv420p")
    #expect(video.framesPerSecond == 30)
    #expect(video.durationSeconds == 2)
    #expect(video.rotationDegrees == 0)
  }
}
