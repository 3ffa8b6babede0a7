/// How many bytes may be on the way to a terminal at once, by how long its answers take.
///
/// On a line that is full, an answer comes later by the time for which bytes queue. The window holds that at
/// `aimedSeconds`, so that a key is seen to act soon on a slow line, and a fast one is used well.
struct LineWindow: Sendable {
  /// How long bytes may queue.
  static let aimedSeconds = 0.03
  static let leastBytes = 2 << 10
  static let mostBytes = 4 << 20
  /// At first, and for terminals whose line is not known yet.
  static let firstBytes = 16 << 10
  /// The share of a new measurement in the rate.
  private static let weight = 0.3

  /// How long a rate is measured at least on a line that never rests.
  private static let leastPeriod = 0.2

  private(set) var bytes = firstBytes
  /// Bytes a second that have arrived while there were any on the way, or infinity before any did.
  private(set) var bytesPerSecond = Double.infinity
  /// The shortest time of an answer.
  private var shortestSeconds = Double.infinity
  private var answersAtLeast = 0
  private var lastChange = -Double.infinity
  /// Since when the line is busy, the time of an answer in it that is not of the bytes, and what arrived.
  private var busy = (since: 0.0, latency: 0.0, bytes: 0)

  /// Notes that bytes are sent on a line that was at rest.
  mutating func noteStart(at now: Double) {
    busy = (now, shortestSeconds.isFinite ? shortestSeconds : 0, 0)
  }

  /// Notes an answer at `now` to a question that was asked at `asked`, after so many bytes, with `onTheWay`
  /// bytes before the answer then.
  mutating func noteAnswer(
    asked: Double, now: Double, bytes count: Int, onTheWay: Int, isLast: Bool
  ) {
    let seconds = max(0, now - asked)
    // Another line may have become the way, whose answers are never as short.
    if answersAtLeast > 20 { (shortestSeconds, answersAtLeast) = (seconds, 0) }
    shortestSeconds = min(shortestSeconds, seconds)
    noteRate(of: count, at: now, isLast: isLast)
    // What is on the way since the last change says nothing of it yet.
    guard asked >= lastChange else { return }
    lastChange = now
    let queued = seconds - shortestSeconds
    if queued > Self.aimedSeconds {
      let share = max(0.5, Self.aimedSeconds / queued)
      bytes = max(Self.leastBytes, Int(Double(bytes) * share))
      answersAtLeast = bytes == Self.leastBytes ? answersAtLeast + 1 : 0
    } else if onTheWay * 2 >= bytes {
      bytes = min(Self.mostBytes, bytes + bytes / 4)
    }
  }

  /// Notes that an answer did not come: either it was lost, or the line is slower than any other.
  mutating func noteLoss() { bytes = Self.leastBytes }

  private mutating func noteRate(of count: Int, at now: Double, isLast: Bool) {
    busy.bytes += count
    let seconds = now - busy.since - busy.latency
    guard isLast || seconds >= Self.leastPeriod, busy.bytes >= Self.leastBytes / 2 else { return }
    let rate = Double(busy.bytes) / max(seconds, 1e-3)
    bytesPerSecond =
      bytesPerSecond.isFinite
      ? bytesPerSecond + (rate - bytesPerSecond) * Self.weight : rate
    busy = (now, 0, 0)
  }
}
