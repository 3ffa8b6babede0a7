import EpisodeStore
import Foundation
import TestSupport
import Testing

@testable import LabellingPage

@Suite("Several cameras on the page")
struct PageCamerasTests {
  static let cameras = ["agentview_image", "ann_lab_3", "wrist_image"]

  private func page(_ choice: CameraChoice) async throws -> RunningPage {
    try await RunningPage(cameras: choice) { folder in
      try SyntheticEpisodes(
        (0..<3).map { .init("demo_\($0)", stepCount: 3, cameras: Self.cameras) }
      ).write(to: folder.file("several.hdf5"))
    }
  }

  /// The videos of each clip of the current query, as titles and addresses.
  private func videos(_ page: RunningPage, _ cookie: String) async throws -> [[(String?, String)]] {
    let query = try #require(try await page.state(cookie)["query"] as? [String: Any])
    let clips = try #require(query["clips"] as? [[String: Any]])
    return try clips.map { clip in
      try #require(clip["videos"] as? [[String: Any]]).map { video in
        (video["title"] as? String, try #require(video["media"] as? String))
      }
    }
  }

  @Test("each episode shows its cameras, named by where they look from")
  func sideBySide() async throws {
    let page = try await page(.all)
    let cookie = try await page.enter()
    let clips = try await videos(page, cookie)
    #expect(
      clips.map { $0.map(\.0) } == Array(repeating: ["exterior 1", "camera 2", "wrist"], count: 2))
    for (_, media) in clips.joined() {
      let reply = try await page.send("GET", "/\(media)", cookie: cookie)
      #expect(reply.status == 200 && reply.headers["content-type"] == "video/mp4")
    }
    let text = try await page.send("GET", "/api/state", cookie: cookie).text
    #expect(!text.contains("ann_lab"))
    try await page.quit(cookie)
  }

  @Test("one camera has no name, and a missing one is told where it is looked for")
  func oneOrNone() async throws {
    let one = try await page(.named(["wrist"]))
    let cookie = try await one.enter()
    #expect(try await videos(one, cookie).map { $0.map(\.0) } == [[nil], [nil]])
    try await one.quit(cookie)

    let none = try await page(.named(["wrist", "exterior_2"]))
    let other = try await none.enter()
    let clips = try await videos(none, other)
    #expect(clips.map(\.count) == [2, 2])
    #expect(try await none.send("GET", "/\(clips[0][0].1)", cookie: other).status == 200)
    #expect(try await none.send("GET", "/\(clips[0][1].1)", cookie: other).status == 422)
    #expect(none.lines.withLock { $0.contains { $0.contains("\"exterior_2\"") } })
    try await none.quit(other)
  }
}
