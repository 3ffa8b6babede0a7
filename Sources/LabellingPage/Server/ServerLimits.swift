/// The limits of a server's memory and patience.
struct ServerLimits: Sendable {
  /// Connections at once, of which a browser opens six.
  ///
  /// More are closed at once.
  var connectionCount = 32
  /// Bytes before a request's body.
  var headByteCount = 16 << 10
  /// Bytes of a request's body, of which an answer has a few hundred.
  var bodyByteCount = 64 << 10
  /// Seconds in which a request has to arrive, and a part of a response has to be received.
  var patienceSeconds = 60.0
}
