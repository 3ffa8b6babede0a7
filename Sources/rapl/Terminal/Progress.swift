import Foundation
import Synchronization

/// The progress of a long job, on standard error.
///
/// On a terminal, it is one line that is rewritten. Elsewhere, it is a plain line now and then.
final class Progress: Sendable {
  private struct State {
    var done = 0
    var total: Int
    var lastPrinted = Date.distantPast
  }

  private let title: String
  private let unit: String
  private let start = Date()
  private let state: Mutex<State>
  private let isTerminal = isatty(Console.errors) == 1

  private var secondsBetweenLines: Double { isTerminal ? 0.1 : 15 }

  /// Counts up to `total`.
  ///
  /// `unit` names the counted items, in the plural.
  init(_ title: String, total: Int, unit: String) {
    self.title = title
    state = Mutex(State(total: total))
    self.unit = unit
  }

  /// Counts finished items.
  ///
  /// May be called from any thread.
  func advance(by count: Int = 1, remark: String = "") {
    state.withLock { state in
      state.done += count
      let isDue = -state.lastPrinted.timeIntervalSinceNow >= secondsBetweenLines
      guard isDue || state.done == state.total else { return }
      state.lastPrinted = Date()
      let line = line(done: state.done, total: state.total, remark: remark)
      write(line, isLast: state.done == state.total)
    }
  }

  /// Expects more items than were counted at first.
  func expect(_ more: Int) { state.withLock { $0.total += more } }

  private func line(done: Int, total: Int, remark: String) -> String {
    let seconds = max(-start.timeIntervalSinceNow, 1e-3)
    let rate = Double(done) / seconds
    let remaining = Double(total - done) / max(rate, 1e-9)
    let rest = done == total ? Self.duration(seconds) : "\(Self.duration(remaining)) left"
    let text = "\(title): \(done)/\(total) \(unit), \(String(format: "%.1f", rate))/s, \(rest)"
    return remark.isEmpty ? text : "\(text), \(remark)"
  }

  private func write(_ line: String, isLast: Bool) {
    let text = isTerminal ? "\r\u{1B}[K\(line)\(isLast ? "\n" : "")" : "\(line)\n"
    Console.writeError(text)
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
