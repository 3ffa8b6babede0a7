import FlyingFox
import FlyingSocks
import Foundation

/// The requests that arrive on one connection, within limits.
struct RequestReader: Sendable {
  /// The reason why no further request can be read, and the last response on the connection.
  struct Refusal: Error {
    let status: HTTPStatusCode
  }

  private let socket: AsyncSocket
  private let limits: ServerLimits
  /// The bytes received beyond the last request.
  private var received: [UInt8] = []
  private var isFirst = true

  init(_ socket: AsyncSocket, limits: ServerLimits) {
    self.socket = socket
    self.limits = limits
  }

  /// The next request, or `nil` once the other side has closed.
  mutating func next() async throws -> HTTPRequest? {
    let patience = isFirst ? limits.firstPatienceSeconds : limits.patienceSeconds
    let deadline = ContinuousClock.now + .seconds(patience)
    isFirst = false
    guard let head = try await head(by: deadline) else { return nil }
    guard let length = head.bodyLength else { throw Refusal(status: .lengthRequired) }
    guard length <= limits.bodyByteCount else { throw Refusal(status: .payloadTooLarge) }
    while received.count < length {
      guard try await receive(by: deadline) else { return nil }
    }
    let body = Data(received.prefix(length))
    received.removeFirst(length)
    return HTTPRequest(
      method: head.method, version: head.version, target: head.target, headers: head.headers,
      body: HTTPBodySequence(data: body))
  }

  private mutating func head(by deadline: ContinuousClock.Instant) async throws -> RequestHead? {
    var searched = 0
    while true {
      if let end = received.firstEmptyLine(from: searched) {
        guard let head = RequestHead(received[..<end]) else { throw Refusal(status: .badRequest) }
        received.removeFirst(end + 4)
        return head
      }
      guard received.count < limits.headByteCount else {
        throw Refusal(status: .requestHeaderFieldsTooLarge)
      }
      searched = max(0, received.count - 3)
      guard try await receive(by: deadline) else { return nil }
    }
  }

  /// Adds the bytes that have arrived, at most 4096, or returns false at the end.
  private mutating func receive(by deadline: ContinuousClock.Instant) async throws -> Bool {
    do {
      received += try await withDeadline(deadline) { [socket] in
        try await socket.read(atMost: 4096)
      }
      return true
    } catch SocketError.disconnected {
      return false
    }
  }
}

/// Runs something that can be cancelled, for so long.
///
/// In a busy process, what has arrived in time may still wait for its turn. So ten more turns follow, of a tenth of
/// a second each.
func withDeadline<Result: Sendable>(
  _ deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask(operation: body)
    group.addTask {
      try await Task.sleep(until: deadline, clock: .continuous)
      for _ in 0..<10 { try await Task.sleep(for: .milliseconds(100)) }
      throw SocketError.timeout(message: "nothing for too long")
    }
    defer { group.cancelAll() }
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}

extension [UInt8] {
  /// Where CR LF CR LF begins, at or after a place.
  fileprivate func firstEmptyLine(from start: Int) -> Int? {
    guard count >= 4 else { return nil }
    return (start...count - 4).first { place in
      self[place] == 13 && self[place + 1] == 10 && self[place + 2] == 13 && self[place + 3] == 10
    }
  }
}
