import FlyingFox
import Preferences
import Testing

@testable import LabellingPage

@Suite("The gate")
struct RequestGateTests {
  private let access: OneVisitor
  private let gate: RequestGate
  private let ann: Visitor

  init() throws {
    ann = .annotator(try Annotator("ann"))
    access = OneVisitor(ann)
    gate = RequestGate(.loopback(port: 8000), access)
  }

  private var token: String { access.address }

  private var cookie: String { "rapl-8000=\(token)" }

  private func passage(
    _ path: String, query: String = "", method: HTTPMethod = .GET, _ headers: (String, String)...
  ) -> RequestGate.Passage? {
    passage(gate, path, query: query, method: method, headers)
  }

  private func passage(
    _ gate: RequestGate, _ path: String, query: String = "", method: HTTPMethod = .GET,
    _ headers: [(String, String)]
  ) -> RequestGate.Passage? {
    var all = HTTPHeaders()
    for (name, value) in headers { all.addValue(value, for: HTTPHeader(name)) }
    let request = HTTPRequest(
      method: method, version: .http11, target: .init(path: path, query: query), headers: all,
      body: HTTPBodySequence())
    return gate.passage(of: request, at: path)
  }

  private let host = ("Host", "127.0.0.1:8000")

  @Test("the token opens the page and nothing else")
  func tokens() throws {
    let entry = try #require(passage("/", query: "token=\(token)", host))
    #expect(entry.visitor == ann)
    #expect(entry.newCookie == "\(cookie); Path=/; HttpOnly; SameSite=Strict")
    #expect(passage("/", query: "token=\(token)", ("Host", "localhost:8000")) == entry)
    #expect(passage("/", query: "token=\(token)0", host) == nil)
    #expect(passage("/", query: "token=", host) == nil)
    #expect(passage("/", host) == nil)
    #expect(passage("/api/state", query: "token=\(token)", host) == nil)
    #expect(passage("/", query: "token=\(token)", method: .POST, host) == nil)
  }

  @Test("the cookie opens everything, whatever else the browser keeps for this machine")
  func cookies() {
    let known = RequestGate.Passage(visitor: ann)
    #expect(passage("/api/state", host, ("Cookie", cookie)) == known)
    #expect(passage("/", host, ("Cookie", "a=b; \(cookie); c=d=e")) == known)
    #expect(passage("/", host, ("Cookie", "\(cookie)0")) == nil)
    #expect(passage("/", host, ("Cookie", "x\(cookie)")) == nil)
    #expect(passage("/", host, ("Cookie", "rapl-8001=\(token)")) == nil)
  }

  @Test("what is the owner's opens for the owner alone, and nothing else does")
  func owner() throws {
    let access = OneVisitor(.owner)
    let gate = RequestGate(.loopback(port: 8000), access)
    let query = "token=\(access.address)"
    let entry = try #require(passage(gate, "/progress", query: query, [host]))
    #expect(entry.visitor == .owner && entry.newCookie?.hasPrefix("rapl-8000-owner=") == true)
    let owners = ("Cookie", "rapl-8000-owner=\(access.address)")
    #expect(passage(gate, "/api/progress", [host, owners])?.visitor == .owner)
    #expect(passage(gate, "/progress.js", [host, owners])?.visitor == .owner)
    for path in ["/", "/api/state", "/media/a/0"] {
      #expect(passage(gate, path, query: query, [host, owners]) == nil, "\(path)")
    }
    for path in ["/progress", "/api/progress", "/progress.js"] {
      #expect(passage(path, query: "token=\(token)", host, ("Cookie", cookie)) == nil, "\(path)")
      #expect(passage(path, host, ("Cookie", "rapl-8000-owner=\(token)")) == nil, "\(path)")
    }
    #expect(passage(gate, "/icon.svg", [host, owners]) != nil)
    #expect(passage("/icon.svg", host, ("Cookie", cookie)) != nil)
    #expect(passage("/icon.svg", host) == nil)
  }

  @Test(
    "a name that only leads here is refused",
    arguments: [
      "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost", "0.0.0.0:8000",
      "127.0.0.1.evil.example:8000", "127.1:8000", "", "127.0.0.1:8000@evil.example",
    ])
  func hosts(name: String) {
    #expect(passage("/", ("Host", name), ("Cookie", cookie)) == nil)
  }

  @Test("no Host, and two of them, are refused")
  func hostCount() {
    #expect(passage("/", ("Cookie", cookie)) == nil)
    #expect(passage("/", host, host, ("Cookie", cookie)) == nil)
  }

  @Test(
    "requests of another page are refused",
    arguments: [
      "http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1:8001", "",
      "http://127.0.0.1:8000.evil.example",
    ])
  func origins(origin: String) {
    #expect(passage("/api/state", host, ("Cookie", cookie), ("Origin", origin)) == nil)
  }

  @Test("requests of this page pass, those of the same site on another port do not")
  func relations() {
    let own = ("Origin", "http://127.0.0.1:8000")
    let known = RequestGate.Passage(visitor: ann)
    #expect(passage("/api/undo", method: .POST, host, ("Cookie", cookie), own) == known)
    for (relation, expected) in [
      ("same-origin", known), ("none", known), ("same-site", nil), ("cross-site", nil),
    ] {
      let found = passage("/media/a/0", host, ("Cookie", cookie), ("Sec-Fetch-Site", relation))
      #expect(found == expected, "\(relation)")
    }
  }

  @Test("an address for one visit is good for one, and leaves the cookie of all")
  func singleUse() throws {
    let ticket = "token=\(access.makeTicket())"
    #expect(try #require(passage("/", query: ticket, host)).newCookie?.hasPrefix(cookie) == true)
    #expect(passage("/", query: ticket, host) == nil)
    #expect(passage("/", query: "token=\(token)", host) != nil)
  }

  @Test("behind a proxy only the public name passes, and the cookie is for TLS and its path")
  func proxied() throws {
    let gate = RequestGate(try PublicAddress("https://labels.example.org/rapl"), access)
    let host = ("Host", "labels.example.org")
    let entry = try #require(passage(gate, "/", query: "token=\(token)", [host]))
    #expect(entry.newCookie == "rapl=\(token); Path=/rapl/; HttpOnly; SameSite=Strict; Secure")
    let known = ("Cookie", "rapl=\(token)")
    let own = ("Origin", "https://labels.example.org")
    #expect(passage(gate, "/api/undo", method: .POST, [host, known, own]) != nil)
    for other in ["http://labels.example.org", "https://example.org", "https://127.0.0.1:8000"] {
      #expect(passage(gate, "/api/undo", method: .POST, [host, known, ("Origin", other)]) == nil)
    }
    #expect(passage(gate, "/", [("Host", "127.0.0.1:8000"), known]) == nil)
  }
}
