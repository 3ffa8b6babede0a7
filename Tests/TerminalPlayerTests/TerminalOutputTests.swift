import Foundation
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("A line to a terminal")
struct TerminalOutputTests {
  @Test("No more is on the way than the window holds, and an answer that is lost is not waited for")
  func room() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let device = try TerminalDevice(path: terminal.path, kind: nil)
    var output = TerminalOutput()
    output.asks = true
    #expect(output.room(at: 10) == LineWindow.firstBytes)
    output.append(portion: [UInt8](repeating: 65, count: LineWindow.firstBytes), at: 10)
    #expect(output.hasWaiting && output.room(at: 10) == 0)
    while output.hasWaiting { _ = output.flush(to: device) }
    #expect(output.room(at: 10.1) == 0)
    #expect(output.room(at: 12.1) > 0)
    output.terminalIsReady(at: 10.2)
    #expect(output.room(at: 10.2) >= LineWindow.firstBytes)
  }

  @Test("What waits is written as the terminal takes it, and a portion of nothing is none")
  func flush() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let device = try TerminalDevice(path: terminal.path, kind: nil)
    var raw = termios()
    tcgetattr(device.descriptor, &raw)
    cfmakeraw(&raw)
    tcsetattr(device.descriptor, TCSANOW, &raw)
    var output = TerminalOutput()
    output.append(portion: [], at: 0)
    #expect(!output.hasWaiting)
    let text = String(repeating: "0123456789", count: 40_000)
    output.append(portion: Array(text.utf8), at: 0)
    let deadline = Date(timeIntervalSinceNow: 60)
    while output.hasWaiting, Date() < deadline {
      guard output.flush(to: device) else {
        Issue.record("the terminal is gone")
        return
      }
      usleep(1000)
    }
    #expect(output.room(at: 0) > 0)
    while terminal.sent.utf8.count < text.utf8.count, Date() < deadline { usleep(1000) }
    #expect(terminal.sent == text)
  }
}
