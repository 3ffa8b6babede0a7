import EpisodeStore
import Episodes
import Foundation
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import LabellingPage

@Suite("The page that reviews answers")
struct ReviewPageTests {
  /// A review that is being served.
  private final class Running: Sendable {
    let folder: TemporaryFolder
    let store: LabelStore
    let queries: [Query]
    let lines = Mutex<[String]>([])
    private let hasEnded = Mutex(false)

    /// Three annotators disagree about the first pair and agree about the second; nobody answered the third.
    init() async throws {
      let folder = try TemporaryFolder()
      self.folder = folder
      try MovingDots(count: 6).write(to: folder.file("dots.hdf5"))
      let episodes = try EpisodeStore(paths: [folder.file("dots.hdf5")])
      store = try LabelStore(path: folder.file("labels.sqlite"))
      let ids = episodes.episodes.map(\.id)
      queries = try [0, 2, 4].map {
        try Query(kind: .pair, episodes: [ids[$0], ids[$0 + 1]], seed: 0)
      }
      for query in queries { try store.append(query: query) }
      for (name, best) in [("ann", [0, 0]), ("bob", [1, 0]), ("cat", [0, 0])] {
        for (query, place) in zip(queries, best) {
          let ranking = try Ranking(
            best: query.episodes[place], worst: query.episodes[1 - place])
          try store.append(
            answer: Answer(.order(ranking), confidence: 1 + place, note: "seen by \(name)"),
            to: query.id, annotator: Annotator(name), responseSeconds: 2)
        }
      }
      Thread.detachNewThread { [self] in
        do {
          var page = try ReviewPage(
            judge: Annotator("judge"), say: { line in self.lines.withLock { $0.append(line) } },
            warn: { problem in self.lines.withLock { $0.append("\(problem)") } })
          page.farewellSeconds = 0.1
          try page.run(store.path, showing: episodes)
        } catch { Issue.record(error) }
        hasEnded.withLock { $0 = true }
      }
      try await waitUntil { !self.lines.withLock { $0.isEmpty } }
    }

    private var address: String { lines.withLock { $0.first ?? "" } }

    private var port: UInt16 {
      let digits = address.components(separatedBy: "127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
      return UInt16(digits) ?? 0
    }

    func send(
      _ method: String = "GET", _ path: String, cookie: String? = nil, body: [String: Any]? = nil
    ) async throws -> RawClient.Reply {
      let bytes = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
      let lines = [
        "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close",
        "Content-Length: \(bytes.count)", "Content-Type: application/json",
      ]
      let head = lines + (cookie.map { ["Cookie: \($0)"] } ?? [])
      return try await RawClient.send(
        Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes, to: port)
    }

    func enter() async throws -> String {
      let token = address.components(separatedBy: "token=").last ?? ""
      let page = try await send("GET", "/?token=\(token)")
      #expect(page.text.contains("Review of answers"))
      return String(try #require(page.headers["set-cookie"]).prefix { $0 != ";" })
    }

    func quit(_ cookie: String) async throws {
      #expect(try await send("POST", "/api/quit", cookie: cookie, body: [:]).status == 200)
      try await waitUntil { self.hasEnded.withLock { $0 } }
      #expect(hasEnded.withLock { $0 })
    }

    private func waitUntil(_ condition: () -> Bool) async throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while !condition(), .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    }
  }

  @Test("lists the wanted queries, and shows one with everything that was said about it")
  func shown() async throws {
    let page = try await Running()
    let cookie = try await page.enter()
    for (wish, count) in [
      ("", 3), ("state=disputed", 1), ("state=open", 1), ("state=answered", 2),
      ("state=settled", 0),
      ("annotator=bob&confidence=1", 2), ("annotator=eve", 0), ("offset=2", 1), ("state=odd", 3),
    ] {
      let list = try await page.send("GET", "/api/queries?\(wish)", cookie: cookie).json()
      #expect((list["queries"] as? [Any])?.count == count, "\(wish)")
    }
    let id = page.queries[0].id.uuidString
    let shown = try await page.send("GET", "/api/query/\(id)", cookie: cookie).json()
    let answers = try #require(shown["answers"] as? [[String: Any]])
    #expect(answers.map { $0["annotator"] as? String } == ["ann", "bob", "cat"])
    #expect(answers.map { $0["verdict"] as? String } == ["1 > 2", "2 > 1", "1 > 2"])
    #expect(answers.map { $0["note"] as? String }[1] == "seen by bob")
    #expect((shown["together"] as? [String: Any])?["verdicts"] as? [String] == ["1 > 2"])
    #expect((shown["clips"] as? [Any])?.count == 2)
    let video = try await page.send("GET", "/media/\(id)/1/0", cookie: cookie)
    #expect(video.status == 200 && video.headers["content-type"] == "video/mp4")
    try await page.quit(cookie)
  }

  @Test("settles a dispute, and opens it again, each as an event")
  func settled() async throws {
    let page = try await Running()
    let cookie = try await page.enter()
    let id = page.queries[0].id
    let reply = try await page.send(
      "POST", "/api/settle", cookie: cookie,
      body: [
        "query": id.uuidString, "verdict": "order", "tiers": [[1], [0]], "note": "saw it",
      ])
    #expect((try reply.json()["settled"] as? [String: Any])?["verdict"] as? String == "2 > 1")
    let history = try page.store.history()
    #expect(history.settlements[id]?.judge.name == "judge")
    #expect(history.settlements[id]?.note == "saw it")
    let row = try await page.send("GET", "/api/queries?state=settled", cookie: cookie).json()
    #expect((row["queries"] as? [Any])?.count == 1)
    _ = try await page.send(
      "POST", "/api/settle", cookie: cookie, body: ["query": id.uuidString, "verdict": "skip"])
    #expect(try page.store.history().settlements.isEmpty)
    try await page.quit(cookie)
  }

  @Test("sees what others add meanwhile")
  func live() async throws {
    let page = try await Running()
    let cookie = try await page.enter()
    try page.store.drop(Annotator("bob"), by: Annotator("judge"))
    let list = try await page.send("GET", "/api/queries?state=disputed", cookie: cookie).json()
    #expect((list["queries"] as? [Any])?.isEmpty == true)
    try await page.quit(cookie)
  }

  @Test("refuses what is no request of the page, and strangers")
  func refused() async throws {
    let page = try await Running()
    let cookie = try await page.enter()
    let id = page.queries[0].id.uuidString
    for path in ["/", "/api/queries", "/api/query/\(id)", "/review.js", "/media/\(id)/0/0"] {
      #expect(try await page.send("GET", path).status == 403, "\(path)")
    }
    for path in [
      "/api/query", "/api/query/", "/api/query/x", "/api/query/\(UUID().uuidString)",
      "/media/\(id)/2/0", "/media/\(id)/0/1", "/media/\(id)/-1/0", "/media/\(id)/0",
      "/media/\(UUID().uuidString)/0/0", "/api/state",
      "/labels.sqlite", "/../etc/passwd",
    ] {
      #expect(try await page.send("GET", path, cookie: cookie).status == 404, "\(path)")
    }
    let settle: [([String: Any], Int)] = [
      (["query": id, "verdict": "order", "tiers": [[0], [7]]], 422),
      (["query": id, "verdict": "order", "tiers": [[0]]], 422),
      (["query": id, "verdict": "maybe"], 400),
      (["query": UUID().uuidString, "verdict": "tie"], 404),
    ]
    for (body, status) in settle {
      let reply = try await page.send("POST", "/api/settle", cookie: cookie, body: body)
      #expect(reply.status == status, "\(body)")
    }
    #expect(try await page.send("GET", "/api/queries?annotator=%07", cookie: cookie).status == 422)
    #expect(try page.store.history().settlements.isEmpty)
    try await page.quit(cookie)
  }
}
