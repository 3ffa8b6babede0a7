import Foundation

/// A client that sends the bytes it is given, also those that no browser would send.
enum RawClient {
  /// What a server sent before it closed the connection.
  struct Reply {
    let status: Int
    let headers: [String: String]
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
    }
  }

  struct NoReply: Error {
    let received: String
  }

  /// Sends bytes and reads until the server closes; waits on a thread that tasks do not need.
  static func send(_ bytes: Data, to port: UInt16) async throws -> Reply {
    let received = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let socket = connect(to: port)
        write(bytes, to: socket)
        continuation.resume(returning: readAll(from: socket))
        close(socket)
      }
    }
    return try reply(received)
  }

  /// Opens a connection without saying anything.
  static func connect(to port: UInt16) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // Nothing takes longer than this, unless the server hangs: it shares its threads with all other tests.
    var patience = timeval(tv_sec: 600, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return descriptor
  }

  /// Whether the server has closed a connection, within some seconds.
  static func isClosed(_ socket: Int32, withinSeconds seconds: Int) -> Bool {
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var byte: UInt8 = 0
    let count = recv(socket, &byte, 1, 0)
    return count == 0 || (count < 0 && errno == ECONNRESET)
  }

  private static func write(_ bytes: Data, to socket: Int32) {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        let count = Foundation.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        sent += count
      }
    }
  }

  private static func readAll(from socket: Int32) -> Data {
    var received = Data()
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(socket, &piece, piece.count, 0)
      guard count > 0 else { return received }
      received.append(contentsOf: piece[..<count])
    }
  }

  private static func reply(_ received: Data) throws -> Reply {
    guard let end = received.range(of: Data("\r\n\r\n".utf8)) else {
      throw NoReply(received: String(decoding: received, as: UTF8.self))
    }
    let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Reply(status: status ?? 0, headers: headers, body: Data(received[end.upperBound...]))
  }
}
