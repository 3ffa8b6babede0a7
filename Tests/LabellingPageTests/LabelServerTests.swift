import Episodes
import Foundation
import Labelling
import Preferences
import TestSupport
import Testing

@testable import LabellingPage

@Suite("A server of several annotators")
struct LabelServerTests {
  private let place: RunningServer.Place

  init() throws { place = try RunningServer.Place() }

  /// Answers everything that is left for one annotator.
  private func answerAll(_ server: RunningServer, _ cookie: String) async throws -> Int {
    var count = 0
    while let query = try await server.state(cookie)["query"] as? [String: Any] {
      let id = try #require(query["id"] as? String)
      #expect(try await server.answer(id, cookie: cookie).status == 200)
      count += 1
    }
    return count
  }

  @Test("everybody answers through one queue, and the owner sees how far they are")
  func wholeRoad() async throws {
    let server = try RunningServer(["ann", "bob", "cleo"], in: place)
    let owner = try await server.enter("/progress", token: server.token(nil))
    let before = try await server.progress(owner)
    #expect(before["answersWanted"] as? Int == 8 && before["isComplete"] as? Bool == false)

    async let ann = answerAll(server, server.enter(as: "ann"))
    async let bob = answerAll(server, server.enter(as: "bob"))
    async let cleo = answerAll(server, server.enter(as: "cleo"))
    var given = try await [ann, bob, cleo]
    // One may have been told that nothing is left while another had the last ones prepared.
    for (number, name) in ["ann", "bob", "cleo"].enumerated() {
      given[number] += try await answerAll(server, server.enter(as: name))
    }
    #expect(given.reduce(0, +) == 8)

    let labels = try server.store.answers()
    let byQuery = Dictionary(grouping: labels) { $0.judgement.query.id }
    #expect(byQuery.count == 4 && byQuery.values.allSatisfy { $0.count == 2 })
    let after = try await server.progress(owner)
    #expect(after["isComplete"] as? Bool == true && after["queriesComplete"] as? Int == 4)
    let people = try #require(after["people"] as? [[String: Any]])
    #expect(people.compactMap { $0["name"] as? String } == ["ann", "bob", "cleo"])
    #expect(people.compactMap { $0["answered"] as? Int } == given)
    let agreement = try #require(after["agreement"] as? [String: Any])
    #expect((agreement["remark"] as? String)?.contains("too few") == true)
    await server.end()
  }

  @Test("nobody sees what others answer, or that they are there")
  func blindness() async throws {
    let server = try RunningServer(in: place)
    let (ann, bob) = (try await server.enter(as: "ann"), try await server.enter(as: "bob"))
    let query = try await server.query(ann)
    let secret: [String: Any] = ["verdict": "order", "tiers": [[1], [0]], "note": "secretly"]
    _ = try await server.answer(query, secret, cookie: ann)
    // The query is shared, its answer is not.
    #expect(try await server.query(bob) == query)
    let state = try await server.send("GET", "/api/state", cookie: bob).text
    #expect(!state.contains("\"ann\"") && !state.contains("secretly") && !state.contains("demo"))
    for path in ["/api/back", "/api/undo"] {
      let reply = try await server.post(path, ["query": query], cookie: bob)
      #expect(reply.status == 200 && !reply.text.contains("secretly"))
    }
    #expect(try server.store.answers().map(\.annotator.name) == ["ann"])
    // Nor the videos of a query that is on somebody else's screen.
    let other = try await server.query(ann)
    #expect(try await server.send("GET", "/media/\(other)/0/0", cookie: bob).status == 404)
    #expect(try await server.send("GET", "/media/\(other)/0/0", cookie: ann).status == 200)
    for path in ["/progress", "/api/progress", "/progress.js"] {
      #expect(try await server.send("GET", path, cookie: bob).status == 403, "\(path)")
    }
    await server.end()
  }

  @Test("only a link that holds opens anything, from the moment of its end")
  func revocation() async throws {
    let server = try RunningServer(in: place)
    let ann = try await server.enter(as: "ann")
    for token in ["", "0", try server.token("ann") + "0", try server.token(nil)] {
      #expect(try await server.send("GET", "/?token=\(token)").status == 403)
    }
    #expect(try await server.send("GET", "/progress?token=\(server.token("ann"))").status == 403)

    var content = try place.links.read()
    let annotator = Visitor.annotator(try Annotator("ann"))
    content.list.revoke(annotator)
    try place.links.write(content)
    #expect(try await server.send("GET", "/api/state", cookie: ann).status == 403)
    #expect(try await server.send("GET", "/?token=\(server.token("ann"))").status == 403)
    #expect(try await server.send("GET", "/").status == 403)
    // Bob goes on.
    _ = try await server.query(server.enter(as: "bob"))

    let token = content.list.renew(annotator).text
    try place.links.write(content)
    _ = try await server.query(server.enter(token: token))
    #expect(try await server.send("GET", "/api/state", cookie: ann).status == 403)
    await server.end()
  }

  @Test("a restart keeps links, cookies, the port, and the query on every screen")
  func restart() async throws {
    var server = try RunningServer(in: place)
    let cookies = [try await server.enter(as: "ann"), try await server.enter(as: "bob")]
    let owner = try await server.enter("/progress", token: server.token(nil))
    _ = try await server.answer(server.query(cookies[0]), cookie: cookies[0])
    let shown = [try await server.query(cookies[0]), try await server.query(cookies[1])]
    let port = server.port
    await server.end()

    server = try RunningServer([], in: place)
    #expect(server.port == port)
    #expect(server.admitted.values.allSatisfy { $0 == .asBefore })
    // Bob is first now, and his answer comes before he is shown anything.
    #expect(try await server.answer(shown[1], cookie: cookies[1]).status == 200)
    #expect(try await server.query(cookies[0]) == shown[0])
    #expect(try await server.progress(owner)["answers"] as? Int == 2)
    await server.end()
  }

  @Test("a revoked person stays out after a restart, and a new name gets a link")
  func newcomers() async throws {
    var server = try RunningServer(in: place)
    await server.end()
    var content = try place.links.read()
    content.list.revoke(.annotator(try Annotator("ann")))
    try place.links.write(content)

    server = try RunningServer(["ann", "cleo"], in: place)
    #expect(server.admitted[.annotator(try Annotator("ann"))] == .revoked)
    _ = try await server.query(server.enter(as: "cleo"))
    await server.end()
    #expect(throws: DataError.self) {
      try LabelServer(LabelServer.Settings(), links: LinkFile(for: place.folder.file("other"))) {
        _ in
      }
    }
  }

  @Test("behind a proxy everything is below the path, and other names get nothing")
  func proxied() async throws {
    let server = try RunningServer(in: place, publicURL: "https://labels.example.org/lab/rapl/")
    #expect(server.root == "/lab/rapl/" && server.host == "labels.example.org")
    let page = try await server.send("GET", "/?token=\(server.token("ann"))")
    let header = try #require(page.headers["set-cookie"])
    #expect(header.hasSuffix("; Path=/lab/rapl/; HttpOnly; SameSite=Strict; Secure"))
    // Every address in the page is relative.
    #expect(!page.text.contains("=\"/"))
    let cookie = String(header.prefix { $0 != ";" })
    let own = ["Origin": "https://labels.example.org"]
    #expect(try await server.send("GET", "/api/state", cookie: cookie, headers: own).status == 200)
    for headers in [
      ["Host": "127.0.0.1:\(server.port)"], ["Host": "evil.example"],
      ["Origin": "http://labels.example.org"], ["Origin": "https://evil.example"],
    ] {
      let reply = try await server.send("GET", "/api/state", cookie: cookie, headers: headers)
      #expect(reply.status == 403, "\(headers)")
    }
    let outside = Data(
      "GET /api/state HTTP/1.1\r\nHost: \(server.host)\r\nConnection: close\r\n\r\n".utf8)
    #expect(try await RawClient.send(outside, to: server.port).status == 404)
    await server.end()
  }

  @Test("a person who leaves gives the query back, and can come again")
  func leaving() async throws {
    let server = try RunningServer(in: place, overlap: 1, limit: 1)
    let (ann, bob) = (try await server.enter(as: "ann"), try await server.enter(as: "bob"))
    let query = try await server.query(ann)
    let waiting = try await server.state(bob)
    #expect(waiting["query"] as? [String: Any] == nil && waiting["mayGoOn"] as? Bool == true)
    #expect(try await server.post("/api/quit", [:], cookie: ann).status == 200)
    #expect(try await server.query(bob) == query)
    #expect(try await server.state(ann)["query"] as? [String: Any] == nil)
    _ = try await server.answer(query, cookie: bob)
    #expect(try await server.state(ann)["mayGoOn"] as? Bool == false)
    await server.end()
  }

  @Test("everybody has a number of answers to give, where one is asked for")
  func targets() async throws {
    let server = try RunningServer(in: place, overlap: 1, limit: nil, target: 2)
    #expect(try await answerAll(server, server.enter(as: "ann")) == 2)
    #expect(try await answerAll(server, server.enter(as: "bob")) == 2)
    await server.end()
  }

  @Test("connections that say nothing, and one person's flood, keep nobody else out")
  func floods() async throws {
    let server = try RunningServer(in: place)
    let cookie = try await server.enter(as: "ann")
    let limit = ServerLimits(peopleCount: 3).connectionCount
    #expect(limit > ServerLimits().connectionCount)
    let idle = (0..<limit - 8).map { _ in RawClient.connect(to: server.port) }
    #expect(try await server.send("GET", "/api/state", cookie: cookie).status == 200)
    for socket in idle { close(socket) }
    let large = Data(repeating: 0x20, count: 65 << 10)
    #expect(
      try await server.send("POST", "/api/answer", cookie: cookie, body: large).status == 413)
    await server.end()
  }
}

@Suite("One person's requests")
struct PersonalLimitTests {
  @Test("beyond the limit are refused, and are allowed again when others are answered")
  func limit() async throws {
    let page = try await RunningPage()
    let session = try LabelSession(
      store: page.store, annotator: Annotator("bob"),
      queries: RandomQueries(
        episodes: page.episodes.episodes, shape: QueryShape(.pair), seed: 1), target: nil)
    let videos = PageVideos(episodes: page.episodes, cameras: .first)
    let sitting = PageSitting(
      session,
      at: AnswerDesk(
        session, showing: videos, reasons: [], keys: [:], viewing: .standard),
      try PageServer.shelf(showing: page.episodes), showing: videos)
    let inner = await sitting.within(1) { await sitting.within(1) { true } }
    #expect(inner == .some(nil))
    #expect(await sitting.within(1) { true } == true)
    try await page.quit(page.enter())
  }
}
