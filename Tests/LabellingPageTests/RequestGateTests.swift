import FlyingFox
import Testing

@testable import LabellingPage

@Suite("The gate")
struct RequestGateTests {
  private let gate = RequestGate(port: 8000)

  private var token: String { gate.address.components(separatedBy: "token=").last ?? "" }

  private var cookie: String { String(gate.cookieHeader.prefix { $0 != ";" }) }

  private func passage(
    _ path: String, query: String = "", method: HTTPMethod = .GET, _ headers: (String, String)...
  ) -> RequestGate.Passage {
    var all = HTTPHeaders()
    for (name, value) in headers { all.addValue(value, for: HTTPHeader(name)) }
    return gate.passage(
      of: HTTPRequest(
        method: method, version: .http11, target: .init(path: path, query: query), headers: all,
        body: HTTPBodySequence()))
  }

  private let host = ("Host", "127.0.0.1:8000")

  @Test("the token opens the page and nothing else")
  func tokens() {
    #expect(passage("/", query: "token=\(token)", host) == .address)
    #expect(passage("/", query: "token=\(token)", ("Host", "localhost:8000")) == .address)
    #expect(passage("/", query: "token=\(token)0", host) == .refused)
    #expect(passage("/", query: "token=", host) == .refused)
    #expect(passage("/", host) == .refused)
    #expect(passage("/api/state", query: "token=\(token)", host) == .refused)
    #expect(passage("/", query: "token=\(token)", method: .POST, host) == .refused)
  }

  @Test("the cookie opens everything, whatever else the browser keeps for this machine")
  func cookies() {
    #expect(passage("/api/state", host, ("Cookie", cookie)) == .cookie)
    #expect(passage("/", host, ("Cookie", "a=b; \(cookie); c=d=e")) == .cookie)
    #expect(passage("/", host, ("Cookie", "\(cookie)0")) == .refused)
    #expect(passage("/", host, ("Cookie", "x\(cookie)")) == .refused)
    #expect(passage("/", host, ("Cookie", "rapl-8000=\(token)")) == .refused)
    #expect(gate.cookieHeader.contains("HttpOnly"))
    #expect(gate.cookieHeader.contains("SameSite=Strict"))
  }

  @Test(
    "a name that only leads here is refused",
    arguments: [
      "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost", "0.0.0.0:8000",
      "127.0.0.1.evil.example:8000", "127.1:8000", "", "127.0.0.1:8000@evil.example",
    ])
  func hosts(name: String) {
    #expect(passage("/", ("Host", name), ("Cookie", cookie)) == .refused)
  }

  @Test("no Host, and two of them, are refused")
  func hostCount() {
    #expect(passage("/", ("Cookie", cookie)) == .refused)
    #expect(passage("/", host, host, ("Cookie", cookie)) == .refused)
  }

  @Test(
    "requests of another page are refused",
    arguments: [
      "http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1:8001", "",
      "http://127.0.0.1:8000.evil.example",
    ])
  func origins(origin: String) {
    #expect(passage("/api/state", host, ("Cookie", cookie), ("Origin", origin)) == .refused)
  }

  @Test("requests of this page pass, those of the same site on another port do not")
  func relations() {
    let own = ("Origin", "http://127.0.0.1:8000")
    #expect(passage("/api/undo", method: .POST, host, ("Cookie", cookie), own) == .cookie)
    for (relation, expected) in [
      ("same-origin", RequestGate.Passage.cookie), ("none", .cookie), ("same-site", .refused),
      ("cross-site", .refused),
    ] {
      let found = passage("/media/a/0", host, ("Cookie", cookie), ("Sec-Fetch-Site", relation))
      #expect(found == expected, "\(relation)")
    }
  }

  @Test("an address for one visit is good for one")
  func singleUse() {
    let ticket = gate.makeSingleUseAddress().components(separatedBy: "?").last ?? ""
    #expect(passage("/", query: ticket, host) == .address)
    #expect(passage("/", query: ticket, host) == .refused)
    #expect(passage("/", query: "token=\(token)", host) == .address)
  }
}
