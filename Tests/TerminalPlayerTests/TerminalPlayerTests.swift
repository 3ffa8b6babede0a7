import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("Asking in a terminal", .serialized)
struct TerminalPlayerTests {
  private let folder: TemporaryFolder
  private let episodes: EpisodeStore

  init() throws {
    folder = try TemporaryFolder()
    try MovingDots(count: 6, stepCount: 30).write(to: folder.file("dots.hdf5"))
    episodes = try EpisodeStore(paths: [folder.file("dots.hdf5")])
  }

  private func session(target: Int?) throws -> LabelSession {
    try LabelSession(
      store: LabelStore(path: folder.file("labels.sqlite")), annotator: Annotator("ann"),
      queries: RandomQueries(episodes: episodes.episodes, shape: QueryShape(.pair), seed: 1),
      target: target)
  }

  /// Runs a player in a terminal and lets `hands` type; the settings of the terminal must be the old
  /// ones afterwards.
  private func sitting(
    _ session: LabelSession, in terminal: PseudoTerminal, player: any LabelPlayer & Sendable,
    _ hands: (PseudoTerminal) throws -> Void
  ) throws -> (any Error)? {
    let before = terminal.settings
    let problem = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread { [episodes] in
      do { try player.run(session, showing: episodes) } catch { problem.withLock { $0 = error } }
      ended.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    try hands(terminal)
    #expect(ended.wait(timeout: .now() + 60) == .success, "the player goes on")
    #expect(terminal.settings == before)
    return problem.withLock { $0 }
  }

  /// Answers count soon, so that the tests are fast.
  private var quick: PlayerSettings {
    var settings = PlayerSettings()
    settings.viewing = ViewingRule(leastSeconds: 0)
    return settings
  }

  /// Waits for a question and its pictures.
  private func waitForQuestion(_ number: Int, of count: Int, _ terminal: PseudoTerminal) {
    #expect(terminal.shows("\(number)/\(count) answered"), "\(terminal.text(row: 0))")
  }

  @Test("Answers, one taken back and one passed over, are in the label file as they were given")
  func answers() throws {
    let session = try session(target: 4)
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    var shown: [Query] = []
    let problem = try sitting(
      session, in: terminal,
      player: TerminalPlayer(
        settings: quick, terminal: terminal.path,
        environment: ["TERM": "xterm-256color"])
    ) { terminal in
      for (number, key) in ["1", "2", "0"].enumerated() {
        waitForQuestion(number, of: 4, terminal)
        shown.append(try #require(try session.current()))
        terminal.type(key)
      }
      waitForQuestion(3, of: 4, terminal)
      terminal.type("u")
      waitForQuestion(2, of: 4, terminal)
      terminal.type("0")
      waitForQuestion(3, of: 4, terminal)
      terminal.type("1")
      #expect(terminal.shows("All answered"))
      terminal.type("q")
    }
    #expect(problem == nil)
    let labels = try LabelStore(readingFrom: folder.file("labels.sqlite")).answers()
    #expect(labels.map(\.judgement.query.id).prefix(3) == shown.map(\.id)[...])
    let first = try Ranking(best: shown[0].episodes[0], worst: shown[0].episodes[1])
    let second = try Ranking(best: shown[1].episodes[1], worst: shown[1].episodes[0])
    let verdicts = labels.map(\.judgement.answer.verdict)
    #expect(verdicts.prefix(3) == [.order(first), .order(second), .tie])
    #expect(verdicts.count == 4 && verdicts[3].code == .order)
    #expect(labels.allSatisfy { (0..<600).contains($0.responseSeconds) })
    #expect(terminal.ends(with: TerminalGuard.farewell))
  }

  @Test("A session that fails ends with its error, and the terminal is given back")
  func failure() throws {
    let session = try session(target: 4)
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let problem = try sitting(
      session, in: terminal,
      player: TerminalPlayer(
        settings: quick, terminal: terminal.path,
        environment: ["TERM": "xterm-256color"])
    ) { terminal in
      waitForQuestion(0, of: 4, terminal)
      let query = try #require(try session.current())
      // Somebody answers in the annotator's name meanwhile.
      try session.answer(Answer(.tie), to: query.id, responseSeconds: 1)
      terminal.type("1")
    }
    #expect((problem as? DataError)?.kind == .mismatch)
    #expect(terminal.ends(with: TerminalGuard.farewell))
  }

  @Test("A terminal that answers no question gets blocks, and its keys work")
  func silent() throws {
    let session = try session(target: nil)
    let terminal = try PseudoTerminal(answers: "")
    defer { terminal.hangUp() }
    let problem = try sitting(
      session, in: terminal,
      player: TerminalPlayer(
        settings: quick, terminal: terminal.path,
        environment: ["TERM": "xterm-256color"])
    ) { terminal in
      #expect(terminal.sends("\u{1B}[48;5;"))
      #expect(terminal.shows("Which is better?"))
      terminal.type("q")
    }
    #expect(problem == nil)
    #expect(session.progress.answered == 0)
  }

  @Test(
    "A terminal that says what it has gets it, and is drawn on anew when its window changes",
    arguments: [("\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}_Ga=T,f=100"), ("", "\u{1B}P0;1;0q")])
  func pictures(kitty: String, start: String) throws {
    let session = try session(target: nil)
    let terminal = try PseudoTerminal(
      answers: "\(kitty)\u{1B}[6;20;10t\u{1B}[?2026;2$y\u{1B}[?62;4;22c")
    defer { terminal.hangUp() }
    terminal.resize(columns: 30, rows: 12)
    let problem = try sitting(
      session, in: terminal,
      player: TerminalPlayer(
        settings: quick, terminal: terminal.path,
        environment: ["TERM": "xterm-256color"])
    ) { terminal in
      #expect(terminal.sends(start))
      terminal.resize(columns: 10, rows: 5)
      #expect(terminal.sends("make the …"))
      terminal.type("q")
    }
    #expect(problem == nil)
    #expect(terminal.sent.contains("\u{1B}[?2026h"))
    #expect(!terminal.sent.contains(/[\u{2580}-\u{259F}]/))
  }

  @Test(
    "Every terminal gets colours that it has, and is asked nothing that it would print",
    arguments: [
      (["TERM": "screen", "STY": "1", "COLORTERM": "truecolor"], "\u{1B}[48;5;", ["8;2;"]),
      (["TERM": "xterm", "COLORTERM": "truecolor"], "8;2;", ["8;5;"]),
      (["TERM": "linux"], "\u{1B}[", ["8;2;", "8;5;"]),
      (["TERM": "xterm-256color", "NO_COLOR": "1"], "\u{1B}[7m", ["8;2;", "8;5;"]),
    ])
  func colours(environment: [String: String], wanted: String, unwanted: [String]) throws {
    let session = try session(target: nil)
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let player = TerminalPlayer(
      settings: quick, terminal: terminal.path, environment: environment)
    let problem = try sitting(session, in: terminal, player: player) { terminal in
      #expect(terminal.shows("[2]"))
      #expect(terminal.sends(wanted))
      #expect(terminal.sendsBlocks())
      terminal.type("q")
    }
    #expect(problem == nil)
    // The question about colours, which sets one, is not a picture.
    let asked = "\u{1B}[48;2;1;2;3m"
    let sent = terminal.sent.replacingOccurrences(of: asked, with: "")
    for code in unwanted { #expect(!sent.contains(code), "\(code)") }
    if environment["TERM"] == "screen" || environment["TERM"] == "linux" {
      #expect(!terminal.sent.contains("\u{1B}P"))
    }
  }

  @Test("A terminal that answers late gets what it has then")
  func late() throws {
    let session = try session(target: nil)
    let terminal = try PseudoTerminal(answers: "")
    defer { terminal.hangUp() }
    let player = TerminalPlayer(
      settings: quick, terminal: terminal.path, environment: ["TERM": "xterm-256color"])
    let problem = try sitting(session, in: terminal, player: player) { terminal in
      #expect(terminal.sends("\u{1B}[48;5;"))
      terminal.type("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62c")
      #expect(terminal.sends("\u{1B}_Ga=T,f=100"))
      terminal.type("q")
    }
    #expect(problem == nil)
  }

  @Test("The help comes on a key, goes on any, and its time is no time in view")
  func help() throws {
    let session = try session(target: nil)
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let player = TerminalPlayer(
      settings: quick, terminal: terminal.path, environment: ["TERM": "xterm-256color"])
    let problem = try sitting(session, in: terminal, player: player) { terminal in
      #expect(terminal.shows("h help"))
      terminal.type("h")
      #expect(terminal.shows("Answering"))
      terminal.type("1")
      // Two pages on a screen of 24 rows.
      terminal.type("1")
      #expect(terminal.shows("h help"))
      terminal.type("q")
    }
    #expect(problem == nil)
    #expect(session.progress.answered == 0)
  }

  @Test("A sheet takes the same keys, and its picture is there for each question")
  func sheet() throws {
    let session = try session(target: 2)
    let terminal = try PseudoTerminal()
    defer { terminal.hangUp() }
    let picture = folder.file("sheet.png")
    let problem = try sitting(
      session, in: terminal,
      player: SheetPlayer(
        settings: quick, picture: picture, terminal: terminal.path,
        environment: ["TERM": "xterm-256color"])
    ) { terminal in
      let deadline = Date(timeIntervalSinceNow: 60)
      for (number, key) in ["1", "2"].enumerated() {
        while !terminal.sent.contains("\(number)/2 answered"), Date() < deadline { usleep(5000) }
        while !FileManager.default.fileExists(atPath: picture), Date() < deadline { usleep(5000) }
        usleep(400_000)
        try FileManager.default.removeItem(atPath: picture)
        terminal.type(key)
      }
    }
    #expect(problem == nil)
    #expect(try LabelStore(readingFrom: folder.file("labels.sqlite")).answers().count == 2)
    #expect(terminal.sent.contains(/[\u{2580}-\u{259F}]/))
    #expect(!terminal.sent.contains("\u{1B}[?1049h"))
  }

  @Test("Without a terminal there is one line that says what else there is")
  func noTerminal() throws {
    let session = try session(target: 2)
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    for path in ["file", "absent"].map(folder.file) {
      expectError(.unsupported, saying: "use the player web, or none") {
        try TerminalPlayer(terminal: path).run(session, showing: episodes)
      }
    }
    expectError(.unsupported, saying: "TERM=dumb") { try TerminalDevice(kind: "dumb") }
  }
}
