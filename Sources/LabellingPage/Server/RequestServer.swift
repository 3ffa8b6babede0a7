import Episodes
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Answers requests on one address, this machine's own unless another is asked for.
///
/// Sockets, requests and responses are FlyingFox's. Its server takes any number of connections, and lines
/// of any length before it asks a handler. This one has limits.
final class RequestServer: Sendable {
  /// The address that only this machine reaches.
  static let loopback = "127.0.0.1"

  /// The port of the server.
  let port: UInt16
  private let listener: Socket
  private let limits: ServerLimits
  private let openCount = Mutex(0)

  /// Begins to listen on an address of this machine, IPv4 or IPv6, and on any free port for port 0.
  ///
  /// - Throws: `DataError.Kind.unsupported` if it is no address of this machine, or the port is taken or not
  ///   allowed.
  init(
    host: String = loopback, port: UInt16, limits: ServerLimits = ServerLimits()
  ) throws(DataError) {
    self.limits = limits
    do {
      listener = try Self.socket(bound: host, port)
      try listener.listen()
      self.port = try Self.port(of: listener)
      try Self.requireDescriptors()
    } catch {
      throw DataError(
        .unsupported, subject: "\(host):\(port)",
        expected: "an address of this machine and a port that can be listened on",
        found: error.localizedDescription, remedy: "choose another port; 0 takes a free one",
        settings: [.port])
    }
  }

  /// Takes as many descriptors as waiting for a connection needs, as their want shows later, where nobody hears
  /// of it.
  private static func requireDescriptors() throws {
    let descriptors = (0..<3).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
    let number = errno
    defer { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
    guard descriptors.contains(where: { $0 < 0 }) else { return }
    throw POSIXError(POSIXErrorCode(rawValue: number) ?? .EMFILE)
  }

  private static func socket(bound host: String, _ port: UInt16) throws -> Socket {
    let isLong = host.contains(":")
    let socket = try Socket(domain: isLong ? AF_INET6 : AF_INET)
    try socket.setValue(true, for: .localAddressReuse)
    if isLong {
      try socket.bind(to: .inet6(ip6: host, port: port))
    } else {
      try socket.bind(to: .inet(ip4: host, port: port))
    }
    return socket
  }

  private static func port(of socket: Socket) throws -> UInt16 {
    switch try socket.sockname() {
    case .ip4(_, let port), .ip6(_, let port): return port
    case .unix: throw SocketError.unsupportedAddress
    }
  }

  /// Serves until it is cancelled.
  func run(_ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) async throws {
    defer { try? listener.close() }
    let pool = SocketPool<ePoll>.ePoll()
    try await pool.prepare()
    let asynchronous = try AsyncSocket(socket: listener, pool: pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await self.accept(on: asynchronous, respond) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func accept(
    on listener: AsyncSocket, _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        try Task.checkCancellation()
        guard let socket = try await nextConnection(on: listener) else { continue }
        guard takePlace() else {
          try? socket.close()
          continue
        }
        group.addTask {
          await self.serve(socket, respond)
          try? socket.close()
          self.openCount.withLock { $0 -= 1 }
        }
      }
    }
  }

  /// A connection that was closed before it was accepted, or for which there is no descriptor, does not end
  /// the server.
  ///
  /// Without the pause, the latter would be tried again at once.
  private func nextConnection(on listener: AsyncSocket) async throws -> AsyncSocket? {
    do {
      return try await listener.accept()
    } catch SocketError.failed {
      try await Task.sleep(for: .milliseconds(100))
      return nil
    }
  }

  private func takePlace() -> Bool {
    openCount.withLock { count in
      guard count < limits.connectionCount else { return false }
      count += 1
      return true
    }
  }

  private func serve(
    _ socket: AsyncSocket, _ respond: @Sendable (HTTPRequest) async -> HTTPResponse
  ) async {
    let writer = ResponseWriter(socket, limits: limits)
    var reader = RequestReader(socket, limits: limits)
    do {
      while let request = try await reader.next() {
        let isLast = request.isLast
        let response = await respond(request)
        try await writer.write(response, withoutBody: request.method == .HEAD, isLast: isLast)
        if isLast { break }
      }
    } catch let refusal as RequestReader.Refusal {
      await writer.refuse(refusal.status)
    } catch {
      // The other side has gone, or took too long, so nobody receives an answer.
    }
  }
}

extension HTTPRequest {
  /// Whether the connection is to end after the response.
  fileprivate var isLast: Bool {
    version != .http11 || (headers[.connection] ?? "").lowercased().contains("close")
  }
}
