/// The bytes on their way to a terminal, and whether the terminal keeps up.
///
/// After each portion the terminal is asked for its status. No more bytes are on the way than its answers
/// allow. So a slow line shows fewer frames, and not late ones, and the text below them answers to keys.
struct TerminalOutput: Sendable {
  /// A portion of which an answer was expected.
  private struct Portion {
    let asked: Double
    let bytes: Int
    /// All bytes that were on the way then, with these.
    let onTheWay: Int
  }

  /// An answer that is not there by then was lost.
  static let patienceSeconds = 2.0

  private var waiting: [UInt8] = []
  private var sent = 0
  private var open: [Portion] = []
  /// The line, as far as it is known.
  private(set) var window = LineWindow()
  /// Whether the terminal answers questions.
  var asks = false

  /// Whether bytes wait to be written.
  var hasWaiting: Bool { sent < waiting.count }

  /// Whether no answer of the terminal is still to come.
  var isSettled: Bool { open.isEmpty }

  /// How many bytes may be sent now, 0 if none.
  func room(at now: Double) -> Int {
    guard !hasWaiting else { return 0 }
    guard asks else { return ScreenUpdate.largestBytes }
    let room = window.bytes - (areLost(at: now) ? 0 : bytesOnTheWay)
    // Small portions would cost more questions than they are worth.
    return room * 4 >= window.bytes ? room : 0
  }

  private var bytesOnTheWay: Int { open.reduce(0) { $0 + $1.bytes } }

  /// Adds bytes that are part of no frame.
  mutating func append(_ bytes: some Sequence<UInt8>) { waiting += bytes }

  /// Adds a portion of a frame, and the question whether it arrived.
  mutating func append(portion: [UInt8], at now: Double) {
    guard !portion.isEmpty else { return }
    waiting += portion
    guard asks else { return }
    if areLost(at: now) {
      open = []
      window.noteLoss()
    }
    if open.isEmpty { window.noteStart(at: now) }
    waiting += Array("\u{1B}[5n".utf8)
    open.append(
      Portion(asked: now, bytes: portion.count, onTheWay: bytesOnTheWay + portion.count))
  }

  /// Whether the open questions will not be answered any more.
  private func areLost(at now: Double) -> Bool {
    open.last.map { now - $0.asked > Self.patienceSeconds } ?? false
  }

  /// Notes that the terminal answered the question that was asked first.
  mutating func terminalIsReady(at now: Double) {
    guard let first = open.first else { return }
    open.removeFirst()
    window.noteAnswer(
      asked: first.asked, now: now, bytes: first.bytes, onTheWay: first.onTheWay,
      isLast: open.isEmpty)
  }

  /// Writes as many bytes as the terminal accepts.
  ///
  /// - Returns: Whether the terminal is still there.
  mutating func flush(to device: TerminalDevice) -> Bool {
    while hasWaiting {
      guard let count = device.write(waiting[sent...]) else { return false }
      guard count > 0 else { return true }
      sent += count
    }
    waiting.removeAll(keepingCapacity: true)
    sent = 0
    return true
  }
}
