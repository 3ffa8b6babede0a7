/// The bytes on their way to a terminal, and whether the terminal keeps up.
///
/// After each frame the terminal is asked for its status. While several such questions are open, or bytes
/// wait, no further frame is begun. So a slow line shows fewer frames, and not late ones.
struct TerminalOutput: Sendable {
  /// Frames that may be on the line at once, which fills a line of a tenth of a second and 30 frames.
  static let mostOpenQuestions = 3
  /// A line that takes longer for a frame gets one at a time, because others would only wait in it.
  static let slowSeconds = 0.25
  /// An answer that is not there by then was lost.
  static let patienceSeconds = 2.0

  private var waiting: [UInt8] = []
  private var sent = 0
  /// The times of the unanswered questions.
  private var openQuestions: [Double] = []
  private var isSlow = false
  /// Whether the terminal answers questions.
  var asks = false

  /// Whether bytes wait to be written.
  var hasWaiting: Bool { sent < waiting.count }

  /// Whether no answer of the terminal is still to come.
  var isSettled: Bool { openQuestions.isEmpty }

  /// Whether the terminal has received enough for another frame, at a time in seconds.
  func isReady(at now: Double) -> Bool {
    let most = isSlow ? 1 : Self.mostOpenQuestions
    return !hasWaiting && (openQuestions.count < most || areLost(at: now))
  }

  /// Adds bytes that are part of no frame.
  mutating func append(_ bytes: some Sequence<UInt8>) { waiting += bytes }

  /// Adds a frame, and the question whether it arrived.
  mutating func append(frame: [UInt8], at now: Double) {
    guard !frame.isEmpty else { return }
    waiting += frame
    guard asks else { return }
    if areLost(at: now) { openQuestions = [] }
    waiting += Array("\u{1B}[5n".utf8)
    openQuestions.append(now)
  }

  /// Whether the open questions will not be answered any more.
  private func areLost(at now: Double) -> Bool {
    openQuestions.last.map { now - $0 > Self.patienceSeconds } ?? false
  }

  /// Notes that the terminal answered the question that was asked first.
  mutating func terminalIsReady(at now: Double) {
    guard let asked = openQuestions.first else { return }
    openQuestions.removeFirst()
    isSlow = now - asked > Self.slowSeconds
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
