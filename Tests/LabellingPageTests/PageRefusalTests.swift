import Foundation
import TestSupport
import Testing

@testable import LabellingPage

@Suite("What the page's server refuses")
struct PageRefusalTests {
  @Test("requests without the token are refused, and the page with it says what a browser may do")
  func token() async throws {
    let page = try await RunningPage()
    for path in ["/", "/?token=", "/?token=\(page.token)0", "/page.js", "/api/state", "/nothing"] {
      let reply = try await page.send("GET", path)
      #expect(reply.status == 403, "\(path)")
      #expect(reply.headers["set-cookie"] == nil)
    }
    #expect(try await page.send("POST", "/api/quit").status == 403)

    let reply = try await page.send("GET", "/?token=\(page.token)")
    #expect(reply.status == 200)
    #expect(reply.text.hasPrefix("<!doctype html>"))
    let policy = try #require(reply.headers["content-security-policy"])
    #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe") && !policy.contains("*"))
    #expect(reply.headers["referrer-policy"] == "no-referrer")
    #expect(reply.headers["x-content-type-options"] == "nosniff")
    try await page.quit(page.enter())
  }

  @Test("other sites get nothing, not even with the cookie")
  func otherSites() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    for headers in [
      ["Host": "evil.example:\(page.port)"], ["Host": "127.0.0.1"], ["Host": nil],
      ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
    ] {
      let reply = try await page.send("GET", "/api/state", cookie: cookie, headers: headers)
      #expect(reply.status == 403, "\(headers)")
    }
    let own = ["Host": "localhost:\(page.port)", "Origin": "http://localhost:\(page.port)"]
    #expect(try await page.send("GET", "/api/state", cookie: cookie, headers: own).status == 200)
    try await page.quit(cookie)
  }

  @Test("no request becomes a path")
  func paths() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    for path in [
      "/media", "/media/", "/media/\(query)", "/media/\(query)/0", "/media/\(query)/2/0",
      "/media/\(query)/-1/0", "/media/\(query)/0/1", "/media/\(query)/0/-1",
      "/media/\(query)/0/", "/media/\(query)/../0", "/media/\(query)/99999999999999999999/0",
      "/media/\(UUID().uuidString)/0/0", "/media/../../../../etc/passwd",
      "/media/%2e%2e/%2e%2e/etc",
      "/../etc/passwd", "//etc/passwd", "/dots.hdf5", "/labels.sqlite", "/page.css/..", "/api",
      "/api/state/", "/api/../page.js", "/API/state",
    ] {
      #expect(try await page.send("GET", path, cookie: cookie).status == 404, "\(path)")
    }
    #expect(try await page.send("DELETE", "/page.js", cookie: cookie).status == 405)
    try await page.quit(cookie)
  }

  @Test("what is too large, or of unknown size, is not taken")
  func sizes() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let large = Data(repeating: 0x20, count: 65 << 10)
    #expect(
      try await page.send("POST", "/api/answer", cookie: cookie, body: large).status == 413)
    let claim = ["Content-Length": "999999999999"]
    #expect(
      try await page.send("POST", "/api/answer", cookie: cookie, headers: claim).status == 413)
    let chunked: [String: String?] = ["Content-Length": nil, "Transfer-Encoding": "chunked"]
    #expect(
      try await page.send("POST", "/api/answer", cookie: cookie, headers: chunked).status == 411)
    let long = ["X": String(repeating: "x", count: 20 << 10)]
    #expect(try await page.send("GET", "/", cookie: cookie, headers: long).status == 431)
    let endless = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
    #expect(try await RawClient.send(endless, to: page.port).status == 431)
    let garbage = Data("\u{16}\u{3}\u{1}\r\n\r\n".utf8)
    #expect(try await RawClient.send(garbage, to: page.port).status == 400)
    try await page.quit(cookie)
  }

  @Test("connections beyond the limit are closed, and the others still served")
  func connections() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    // A few places are left, since the server hears of a closed connection a moment later.
    let free = 4
    let idle = (0..<ServerLimits().connectionCount - free).map { _ in
      RawClient.connect(to: page.port)
    }
    #expect(try await page.send("GET", "/api/state", cookie: cookie).status == 200)
    let surplus = (0..<20).map { _ in RawClient.connect(to: page.port) }
    var closedCount = 0
    for socket in surplus where await isClosed(socket) { closedCount += 1 }
    #expect(closedCount >= surplus.count - free)
    for socket in idle + surplus { close(socket) }
    var isServed = false
    for _ in 0..<200 where !isServed {
      isServed = (try? await page.send("GET", "/api/state", cookie: cookie).status) == 200
    }
    #expect(isServed)
    try await page.quit(cookie)
  }

  private func isClosed(_ socket: Int32) async -> Bool {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: RawClient.isClosed(socket, withinSeconds: 2))
      }
    }
  }

  @Test("an answer that the page would not send is refused, and nothing is recorded")
  func answers() async throws {
    let page = try await RunningPage(reasons: ["smooth"])
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let bad: [[String: Any]] = [
      ["verdict": "order", "tiers": [[0], [2]]], ["verdict": "order", "tiers": [[0], [-1]]],
      ["verdict": "order", "tiers": [[0, 1]]], ["verdict": "order", "tiers": [[0], [0]]],
      ["verdict": "order", "tiers": [[0]]], ["verdict": "order"], ["verdict": "maybe"],
      ["verdict": "tie", "confidence": 4], ["verdict": "tie", "reasons": ["safe"]],
      ["verdict": "tie", "seconds": -1], ["verdict": "tie", "seconds": 1e9],
      ["verdict": "tie", "query": "x"],
    ]
    for fields in bad {
      let reply = try await page.answer(query, fields, cookie: cookie)
      #expect([400, 422].contains(reply.status), "\(fields)")
    }
    let form = try await page.send(
      "POST", "/api/answer", cookie: cookie, headers: ["Content-Type": "text/plain"])
    #expect(form.status == 415)
    #expect(try page.store.answers().isEmpty)
    #expect(try await page.query(cookie) == query)
    try await page.quit(cookie)
  }
}
