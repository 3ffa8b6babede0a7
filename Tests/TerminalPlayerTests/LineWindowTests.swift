import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("The window of a line")
struct LineWindowTests {
  /// A line that takes so many bytes a second, whose answers need so long besides.
  struct Line: Sendable {
    let bytesPerSecond: Double
    let latency: Double
  }

  /// Sends portions of at most a half of the window for a while.
  ///
  /// - Returns: The window, the longest time that a byte queued in the last half, and all bytes.
  private func run(_ line: Line, seconds: Double) -> (LineWindow, queued: Double, bytes: Int) {
    var window = LineWindow()
    var (now, free, sent, longest) = (0.0, 0.0, 0, 0.0)
    var open: [(asked: Double, answered: Double, bytes: Int, onTheWay: Int)] = []
    while now < seconds {
      let onTheWay = open.reduce(0) { $0 + $1.bytes }
      let count = min(window.bytes - onTheWay, window.bytes / 2)
      if count * 4 >= window.bytes {
        if open.isEmpty { window.noteStart(at: now) }
        free = max(free, now) + Double(count) / line.bytesPerSecond
        open.append((now, free + line.latency, count, onTheWay + count))
        sent += count
        if now > seconds / 2 { longest = max(longest, free - now) }
        now += 1e-4
      } else {
        let first = open.removeFirst()
        now = max(now, first.answered)
        window.noteAnswer(
          asked: first.asked, now: now, bytes: first.bytes, onTheWay: first.onTheWay,
          isLast: open.isEmpty)
      }
    }
    return (window, longest, sent)
  }

  @Test(
    "On lines slow and fast, near and far, keys wait a tenth of a second at most, and half of it is used",
    arguments: [
      Line(bytesPerSecond: 64e3, latency: 0.001), Line(bytesPerSecond: 256e3, latency: 0.001),
      Line(bytesPerSecond: 256e3, latency: 0.15), Line(bytesPerSecond: 4e6, latency: 0.04),
      Line(bytesPerSecond: 100e6, latency: 0.0005),
    ])
  func lines(line: Line) {
    let (window, queued, bytes) = run(line, seconds: 30)
    #expect(queued < 0.1)
    #expect(Double(bytes) > 0.5 * 30 * line.bytesPerSecond)
    #expect(window.bytesPerSecond > 0.5 * line.bytesPerSecond)
    #expect(window.bytesPerSecond < 2 * line.bytesPerSecond)
  }

  @Test("On the slowest line the window is small, and after a loss too")
  func least() {
    let (window, _, _) = run(Line(bytesPerSecond: 3000, latency: 0.05), seconds: 60)
    #expect(window.bytes < 2 * LineWindow.leastBytes)
    var lost = LineWindow()
    lost.noteLoss()
    #expect(lost.bytes == LineWindow.leastBytes)
  }
}

@Suite("The detail of moving pictures")
struct DetailControlTests {
  /// Plays on a line, with frames of the sizes of the levels.
  private func levels(_ rates: [Double], sizes: [Int]) -> [Int] {
    var control = DetailControl(.blocks)
    let all = Detail.levels(of: .blocks)
    return rates.map { rate in
      for _ in 0..<20 {
        let level = all.firstIndex(of: control.detail) ?? 0
        control.noteFrame(bytes: sizes[level], bytesPerSecond: rate)
      }
      return all.firstIndex(of: control.detail) ?? -1
    }
  }

  @Test("A line gets as much as it can show five times a second, and more again when it can")
  func control() {
    let sizes = [60_000, 30_000, 15_000, 7000]
    #expect(levels([.infinity, 1e6, 200e3, 90e3, 20e3, 1e6], sizes: sizes) == [0, 0, 1, 2, 3, 0])
  }

  @Test("Between two levels the detail does not change to and fro")
  func steady() {
    var control = DetailControl(.blocks)
    var changes = 0
    for _ in 0..<200 {
      let before = control.detail
      control.noteFrame(
        bytes: control.detail == .full ? 60_000 : 30_000, bytesPerSecond: 250e3)
      if control.detail != before { changes += 1 }
    }
    #expect(changes <= 1)
  }
}
