import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import LabellingPage

@Suite("Videos for the page")
struct PageMediaTests {
  /// What the page would show at a position of the current query, as a video file.
  private func video(_ page: RunningPage, _ cookie: String, _ index: Int = 0) async throws
    -> (file: VideoFile, bytes: Data)
  {
    let reply = try await page.send(
      "GET", "/media/\(page.query(cookie))/\(index)/0", cookie: cookie)
    #expect(reply.status == 200, "\(reply.text.prefix(300))")
    #expect(reply.headers["content-type"] == "video/mp4")
    let path = page.folder.file("served.mp4")
    try reply.body.write(to: URL(fileURLWithPath: path))
    return (try VideoFile(path: path), reply.body)
  }

  /// The largest mean difference of a frame, 0 to 255.
  private func difference(_ left: FrameSequence, _ right: FrameSequence) -> Double {
    (0..<left.frameCount).map { index in
      let pairs = zip(left[index].pixels, right[index].pixels)
      return pairs.reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
        / Double(left.bytesPerFrame)
    }.max() ?? 0
  }

  @Test("images become a video that browsers play, in which frame i is step i")
  func images() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try #require(try page.firstQuery)
    for (index, id) in query.episodes.enumerated() {
      let (file, bytes) = try await video(page, cookie, index)
      let steps = try page.episodes.episode(id).stepCount
      #expect(file.isPlayedByBrowsers(stepCount: steps))
      let shown = try file.frames(0..<steps)
      let recorded = try page.episodes.frames(of: id, steps: 0..<steps)
      #expect(difference(shown, recorded) < 4)
      let index = try #require(bytes.range(of: Data("moov".utf8)))
      let frames = try #require(bytes.range(of: Data("mdat".utf8)))
      #expect(index.lowerBound < frames.lowerBound, "playing has to wait for the end of the file")
    }
    try await page.quit(cookie)
  }

  @Test("a segment's video begins at its first step")
  func segments() async throws {
    let page = try await RunningPage(segmentLength: 4)
    let cookie = try await page.enter()
    let item = try #require(try page.firstQuery?.items.first)
    let steps = try #require(item.steps)
    let (file, _) = try await video(page, cookie)
    #expect(file.frameCount == 4)
    let recorded = try page.episodes.frames(of: item.episode, steps: steps)
    #expect(difference(try file.frames(0..<4), recorded) < 4)
    try await page.quit(cookie)
  }

  @Test("frames too small for an encoder, with odd sides, keep their pixels")
  func smallFrames() {
    let frames = FrameSequence.noise(2, height: 5, width: 9, seed: 1)
    let large = frames.forBrowsers
    #expect((large.height, large.width) == (20, 36))
    for (row, column) in [(0, 0), (3, 3), (4, 4), (19, 35)] {
      for frame in 0..<2 {
        let pixel = ((frame * 20 + row) * 36 + column) * 3
        let source = ((frame * 5 + row / 4) * 9 + column / 4) * 3
        #expect(large.pixels[pixel..<pixel + 3] == frames.pixels[source..<source + 3])
      }
    }
    let odd = FrameSequence.noise(1, height: 17, width: 18, seed: 2).forBrowsers
    #expect((odd.height, odd.width) == (18, 18))
    let even = FrameSequence.noise(1, height: 32, width: 18, seed: 3)
    #expect(even.forBrowsers == even)
  }

  @Test("a video that browsers play is sent as it is, whole and in parts")
  func originals() async throws {
    let page = try await RunningPage { folder in
      for name in ["a", "b"] {
        try VideoWriter.write(
          .noise(12, height: 64, width: 64, seed: 5), to: folder.file("\(name).mp4"),
          framesPerSecond: 10)
      }
    }
    let cookie = try await page.enter()
    let (_, bytes) = try await video(page, cookie)
    #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: page.folder.file("a.mp4"))))

    let path = "/media/\(try await page.query(cookie))/0/0"
    let middle = try await page.send(
      "GET", path, cookie: cookie, headers: ["Range": "bytes=100-299"])
    #expect(middle.status == 206)
    #expect(middle.headers["content-range"] == "bytes 100-299/\(bytes.count)")
    #expect(middle.body == bytes[100..<300])
    let rest = try await page.send("GET", path, cookie: cookie, headers: ["Range": "bytes=300-"])
    #expect(rest.body == bytes[300...])
    let nothing = try await page.send(
      "GET", path, cookie: cookie, headers: ["Range": "bytes=\(bytes.count)-"])
    #expect(nothing.status == 416)
    #expect(nothing.headers["content-range"] == "bytes */\(bytes.count)")
    let head = try await page.send("HEAD", path, cookie: cookie)
    #expect(head.headers["content-length"] == "\(bytes.count)" && head.body.isEmpty)
    try await page.quit(cookie)
  }

  @Test("a recording that cannot be read is told in one line, and the query can still be answered")
  func broken() async throws {
    let page = try await RunningPage(target: 1) { folder in
      try SyntheticEpisodes([
        .init("demo_0", stepCount: 3, cameras: []), .init("demo_1", stepCount: 3, cameras: []),
      ]).write(to: folder.file("blind.hdf5"))
    }
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    #expect(try await page.send("GET", "/media/\(query)/0/0", cookie: cookie).status == 422)
    #expect(page.lines.withLock { $0.contains { $0.contains("an episode without images") } })
    #expect(
      try await page.answer(query, ["verdict": "brokenVideo"], cookie: cookie).status == 200)
    try await page.finish(cookie)
  }

  @Test("nothing of the videos is left when the page has ended")
  func leftovers() async throws {
    let page = try await RunningPage(target: 1)
    let cookie = try await page.enter()
    _ = try await video(page, cookie)
    _ = try await page.answer(page.query(cookie), cookie: cookie)
    try await page.finish(cookie)
    let names = try FileManager.default.contentsOfDirectory(atPath: page.folder.path)
    #expect(names.allSatisfy { !$0.hasSuffix(".mp4") || $0 == "served.mp4" })
  }
}
