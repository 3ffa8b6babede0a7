import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("What a terminal has")
struct TerminalKindTests {
  /// An environment, the replies to the questions, and the colours and pictures that follow.
  struct Case: Sendable, CustomTestStringConvertible {
    let environment: [String: String]
    var replies = ""
    let colours: ColourDepth
    var graphics = GraphicsMode.blocks
    var testDescription: String { "\(environment) \(replies.debugDescription)" }
  }

  private static let allColours = "\u{1B}P1$r0;48:2:1:2:3m\u{1B}\\"

  static let cases: [Case] = [
    // Colours, by the environment alone.
    Case(environment: ["TERM": "xterm-256color"], colours: .palette),
    Case(environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"], colours: .full),
    Case(environment: ["TERM": "xterm"], colours: .basic),
    Case(environment: ["TERM": "vt220"], colours: .none),
    Case(environment: [:], colours: .none),
    Case(environment: ["TERM": "xterm-direct"], colours: .full),
    Case(
      environment: ["TERM": "linux", "COLORTERM": "truecolor"], colours: .basic, graphics: .halves),
    // GNU screen leaves the variables of the terminal around it to the programs inside.
    Case(environment: ["TERM": "screen", "COLORTERM": "truecolor"], colours: .palette),
    Case(environment: ["TERM": "screen.xterm-256color", "STY": "1.a"], colours: .palette),
    Case(
      environment: ["TERM": "xterm-kitty", "STY": "1.a", "COLORTERM": "24bit"], colours: .palette),
    Case(environment: ["TERM": "screen-256color", "TMUX": "/tmp/a,1,0"], colours: .full),
    Case(environment: ["TERM": "tmux-256color"], colours: .full),
    // Nobody wants colours.
    Case(
      environment: ["TERM": "xterm-kitty", "NO_COLOR": "1"], colours: .none, graphics: .sextants),
    Case(environment: ["TERM": "tmux-256color", "NO_COLOR": "1"], colours: .none),
    Case(
      environment: ["TERM": "xterm-kitty", "NO_COLOR": ""], colours: .full, graphics: .sextants),
    // Replies.
    Case(environment: ["TERM": "xterm-256color"], replies: allColours, colours: .full),
    Case(
      environment: ["TERM": "xterm-256color"], replies: "\u{1B}P1$r0;48:5:16m\u{1B}\\",
      colours: .palette),
    Case(
      environment: ["TERM": "xterm-256color"], replies: "\u{1B}P>|foot(1.2)\u{1B}\\\(allColours)",
      colours: .full, graphics: .sextants),
    Case(
      environment: ["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"], replies: allColours,
      colours: .full, graphics: .iterm),
    Case(
      environment: ["TERM": "xterm-256color"], replies: "\u{1B}[?62;4c", colours: .palette,
      graphics: .sixel),
    Case(
      environment: ["TERM": "xterm-256color"], replies: "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c",
      colours: .palette, graphics: .kitty),
    // Inside of tmux the name is that of the terminal around it.
    Case(
      environment: ["TERM": "tmux-256color", "LC_TERMINAL": "iTerm2", "VTE_VERSION": "7000"],
      colours: .full),
  ]

  @Test("Colours and pictures follow from the environment and the replies", arguments: cases)
  func abilities(wanted: Case) {
    var abilities = TerminalAbilities(TerminalKind(wanted.environment))
    var decoder = InputDecoder()
    for case .reply(let reply) in decoder.events(from: wanted.replies.utf8) {
      _ = abilities.take(reply)
    }
    #expect(abilities.colours == wanted.colours)
    #expect(abilities.graphics == wanted.graphics)
  }

  @Test("A terminal is asked nothing that it would print or pass on")
  func questions() {
    func questions(_ kind: String) -> String {
      TerminalAbilities(TerminalKind(["TERM": kind])).questions
    }
    #expect(questions("linux") == "\u{1B}[c")
    for kind in ["screen", "tmux-256color"] {
      #expect(!questions(kind).contains("\u{1B}P") && !questions(kind).contains("\u{1B}_"))
    }
    for kind in ["xterm", "screen", "tmux-256color", "linux"] {
      #expect(questions(kind).hasSuffix("\u{1B}[c"))
    }
  }
}
