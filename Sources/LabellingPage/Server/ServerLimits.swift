/// The limits of a server's memory and patience.
struct ServerLimits: Sendable {
  /// Connections at once, of which a browser opens six.
  ///
  /// More are closed at once.
  var connectionCount = 32
  /// Requests of one person that are answered at the same time.
  var requestsPerPerson = 16
  /// Bytes before a request's body.
  var headByteCount = 16 << 10
  /// Bytes of a request's body, of which an answer has a few hundred.
  var bodyByteCount = 64 << 10
  /// Seconds in which the first request of a connection has to arrive.
  ///
  /// Nobody knows yet who is there.
  var firstPatienceSeconds = 15.0
  /// Seconds in which another request has to arrive, and a part of a response has to be received.
  var patienceSeconds = 60.0

  /// The limits for one person.
  init() {}

  /// The limits for so many people, each of whom may have a second window.
  ///
  /// Every connection needs a descriptor, of which a process has 1024 on most systems.
  init(peopleCount: Int) {
    connectionCount = min(512, 32 + 12 * peopleCount)
  }
}
