import FlyingFox
import Testing

@testable import LabellingPage

@Suite("Heads of requests")
struct RequestHeadTests {
  private func reading(_ text: String) -> RequestHead? { RequestHead(Array(text.utf8)) }

  @Test("method, target and headers are read")
  func plain() throws {
    let head = try #require(
      reading("POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nACCEPT:  y \r\nContent-Length: 12"))
    #expect(head.method == .POST)
    #expect(head.target.path() == "/a/b")
    #expect(head.target.query() == "c=d")
    #expect(head.headers[HTTPHeader("accept")] == "y")
    #expect(head.bodyLength == 12)
  }

  @Test(
    "what could be read in two ways is refused",
    arguments: [
      "", "GET", "GET /", "GET / HTTP/2.0", "GET  / HTTP/1.1", "GET / HTTP/1.1 x",
      "GET http://other/ HTTP/1.1", "GET * HTTP/1.1", "GET /\u{e9} HTTP/1.1",
      "GET / HTTP/1.1\r\nHost", "GET / HTTP/1.1\r\nHost : x", "GET / HTTP/1.1\r\n folded: x",
      "GET / HTTP/1.1\r\n: x", "GET / HTTP/1.1\nHost: x", "GET / HTTP/1.1\r\nHost: x\ry: z",
      "GET /\u{0} HTTP/1.1", "G(T / HTTP/1.1",
    ])
  func refused(text: String) {
    #expect(reading(text) == nil)
  }

  @Test(
    "a length that is not one number is none",
    arguments: [
      "Content-Length: 1\r\nContent-Length: 1", "Content-Length: -1", "Content-Length: 1 2",
      "Content-Length: 0x10", "Content-Length: 99999999999999", "Content-Length: ",
      "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
    ])
  func lengths(lines: String) throws {
    #expect(try #require(reading("POST / HTTP/1.1\r\n" + lines)).bodyLength == nil)
  }
}
