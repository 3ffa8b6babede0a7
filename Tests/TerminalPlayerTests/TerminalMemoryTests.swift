import Foundation
import Testing

@testable import TerminalPlayer

@Suite("A terminal that another process had")
struct TerminalMemoryTests {
  /// Does to a terminal what a player does that is then killed.
  private func take(_ terminal: PseudoTerminal, _ change: (inout termios) -> Void) {
    let descriptor = open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(descriptor) }
    var settings = termios()
    tcgetattr(descriptor, &settings)
    change(&settings)
    tcsetattr(descriptor, TCSANOW, &settings)
  }

  @Test("is given back with its settings, and with its screen where that was taken too")
  func screen() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let before = terminal.settings
    let memory = try #require(TerminalMemory(path: terminal.path))
    take(terminal) { cfmakeraw(&$0) }
    #expect(terminal.settings != before)
    memory.restore()
    #expect(terminal.settings == before)
    #expect(terminal.ends(with: TerminalGuard.farewell))
  }

  @Test("keeps what it shows where only its keys were taken, or nothing")
  func keys() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let before = terminal.settings
    let memory = try #require(TerminalMemory(path: terminal.path))
    memory.restore()
    take(terminal) { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }
    #expect(terminal.settings != before)
    memory.restore()
    #expect(terminal.settings == before)
    #expect(terminal.sent.isEmpty)
  }

  @Test("is not remembered where there is none")
  func none() {
    #expect(TerminalMemory(path: "/dev/null") == nil)
    #expect(TerminalMemory(path: "/nowhere") == nil)
  }
}
