import FlyingFox
import Foundation
import Testing

@testable import LabellingPage

@Suite("The server of requests")
struct RequestServerTests {
  @Test("closes a connection whose first request does not arrive, and serves others meanwhile")
  func slowClients() async throws {
    var limits = ServerLimits()
    limits.firstPatienceSeconds = 1
    let server = try RequestServer(port: 0, limits: limits)
    let serving = Task { try? await server.run { _ in .text(.ok, "here") } }
    let slow = RawClient.connect(to: server.port)
    _ = send(slow, "GET / HT", 8, Int32(MSG_NOSIGNAL))
    let request = Data("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
    #expect(try await RawClient.send(request, to: server.port).text == "here\n")
    let isClosed = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: RawClient.isClosed(slow, withinSeconds: 600))
      }
    }
    #expect(isClosed)
    close(slow)
    serving.cancel()
    await serving.value
  }

  @Test("listens on the address that it is given")
  func addresses() throws {
    #expect(try RequestServer(host: "127.0.0.2", port: 0).port > 0)
    for host in ["nonsense", "", "203.0.113.1", "::g", "localhost"] {
      #expect(throws: (any Error).self, "\(host)") { try RequestServer(host: host, port: 0) }
    }
  }
}
