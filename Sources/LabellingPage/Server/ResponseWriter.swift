import FlyingFox
import FlyingSocks
import Foundation

/// Writes responses to one connection.
struct ResponseWriter: Sendable {
  private let socket: AsyncSocket
  private let limits: ServerLimits

  init(_ socket: AsyncSocket, limits: ServerLimits) {
    self.socket = socket
    self.limits = limits
  }

  /// Sends a response whose length is known.
  func write(_ response: HTTPResponse, withoutBody: Bool, isLast: Bool) async throws {
    guard case .httpBody(let body) = response.payload, let length = body.count else {
      throw SocketError.unsupportedAddress
    }
    var headers = response.headers
    headers[.contentLength] = String(length)
    if isLast { headers[.connection] = "close" }
    try await send(Data(Self.head(response.statusCode, headers).utf8))
    guard !withoutBody else { return }
    for try await piece in body { try await send(piece) }
  }

  /// Answers with an error, and discards the rest of the request, because closing with unread bytes would
  /// drop the answer.
  func refuse(_ status: HTTPStatusCode) async {
    let response = HTTPResponse(statusCode: status, headers: PageHeaders.common)
    try? await write(response, withoutBody: false, isLast: true)
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    let deadline = ContinuousClock.now + .seconds(2)
    for _ in 0..<256 {
      let rest = try? await withDeadline(deadline) { try await socket.read(atMost: 4096) }
      if rest == nil { return }
    }
  }

  private func send(_ bytes: Data) async throws {
    try await withDeadline(.now + .seconds(limits.patienceSeconds)) {
      try await socket.write(bytes)
    }
  }

  private static func head(_ status: HTTPStatusCode, _ headers: HTTPHeaders) -> String {
    let lines = headers.map { "\($0.key.rawValue): \($0.value)" }.sorted()
    return (["HTTP/1.1 \(status.code) \(status.phrase)"] + lines).joined(separator: "\r\n")
      + "\r\n\r\n"
  }
}
