/// How much of a stranger's patience and memory a server has.
struct ServerLimits: Sendable {
  /// Connections at once, of which a browser opens six; more are closed unheard.
  var connectionCount = 32
  /// Bytes before a request's body.
  var headByteCount = 16 << 10
  /// Bytes of a request's body; an answer has a few hundred.
  var bodyByteCount = 64 << 10
  /// Seconds in which a request has to arrive, and a piece of a response has to be taken.
  var patienceSeconds = 60.0
}
