import Episodes
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("Screens and updates")
struct ScreenUpdateTests {
  private func grid(seed: UInt64, columns: Int = 30, rows: Int = 8) -> ScreenGrid {
    var generator = SeededGenerator(seed: seed)
    var grid = ScreenGrid(columns: columns, rows: rows)
    let words = ["demo_3", "机器人", "a", "naïve", "##", "🤖 ok", "e\u{301}clair"]
    for _ in 0..<12 {
      grid.write(
        words[Int.random(in: 0..<words.count, using: &generator)],
        column: Int.random(in: 0..<columns, using: &generator),
        row: Int.random(in: 0..<rows, using: &generator),
        style: [.plain, .bold, .dim, .focused][Int.random(in: 0..<4, using: &generator)])
    }
    grid.putNoise(seed: seed, in: ScreenPlace(column: 4, row: 2, columns: 12, rows: 4))
    return grid
  }

  @Test(
    "A terminal that starts empty shows each screen after its update, however often they change")
  func roundTrip() {
    var (update, terminal) = (ScreenUpdate(), TestScreen(columns: 30, rows: 8))
    for seed in 0..<60 {
      let wanted = grid(seed: UInt64(seed))
      terminal.take(update.bytes(for: wanted))
      let isShown = terminal.grid.asShown == wanted.asShown
      #expect(isShown, "screen \(seed)")
      #expect(terminal.strange == [])
    }
  }

  @Test("What stays as it is is not sent again, and one changed letter takes a few bytes")
  func difference() {
    var update = ScreenUpdate()
    var wanted = grid(seed: 1)
    #expect(!update.bytes(for: wanted).isEmpty)
    #expect(update.bytes(for: wanted) == [])
    wanted.write("!", column: 29, row: 0)
    #expect((1..<30).contains(update.bytes(for: wanted).count))
  }

  @Test("An update keeps to its limit by a row, and the rest follows until all is there")
  func limit() {
    let wanted = grid(seed: 7)
    var (update, terminal) = (ScreenUpdate(), TestScreen(columns: 30, rows: 8))
    var rounds = 0
    repeat {
      let bytes = update.bytes(for: wanted, limit: 200)
      #expect(bytes.count < 200 + 30 * 50)
      terminal.take(bytes)
      rounds += 1
    } while !update.isComplete && rounds < 100
    #expect(rounds > 2)
    #expect(terminal.grid.asShown == wanted.asShown)
  }

  @Test("A screen of another size begins anew")
  func resize() {
    var update = ScreenUpdate()
    _ = update.bytes(for: grid(seed: 1))
    let wanted = grid(seed: 2, columns: 50, rows: 12)
    var terminal = TestScreen(columns: 50, rows: 12)
    terminal.take(update.bytes(for: wanted))
    #expect(terminal.grid.asShown == wanted.asShown)
  }

  @Test("Places of pictures are never written to")
  func pictures() {
    var wanted = ScreenGrid(columns: 20, rows: 4)
    wanted.write("title", column: 0, row: 0)
    wanted.reserve(ScreenPlace(column: 2, row: 1, columns: 30, rows: 2))
    var (update, terminal) = (ScreenUpdate(), TestScreen(columns: 20, rows: 4))
    terminal.take(update.bytes(for: wanted))
    for row in 1...2 { for column in 2..<20 { #expect(terminal.grid[column, row] == .blank) } }
  }

  @Test("Text is sent before pictures, so that a key is seen to act while a picture is on its way")
  func textFirst() {
    var (update, terminal) = (ScreenUpdate(), TestScreen(columns: 30, rows: 8))
    var wanted = ScreenGrid(columns: 30, rows: 8)
    let place = ScreenPlace(column: 0, row: 1, columns: 30, rows: 6)
    wanted.putNoise(seed: 1, in: place)
    terminal.take(update.bytes(for: wanted, limit: 300))
    #expect(!update.isComplete)
    wanted.write("said", column: 0, row: 7)
    terminal.take(update.bytes(for: wanted, limit: 300))
    #expect(!update.isComplete)
    #expect(terminal.grid[0, 7].content == .character("s"))
  }

  @Test("A picture at the edge, or outside the screen, is cut")
  func cut() {
    var grid = ScreenGrid(columns: 4, rows: 2)
    grid.putNoise(seed: 1, in: ScreenPlace(column: 3, row: 1, columns: 9, rows: 9))
    grid.putNoise(seed: 1, in: ScreenPlace(column: -2, row: -2, columns: 3, rows: 3))
    #expect(grid[2, 0] == .blank && grid[1, 0] == .blank)
    #expect(grid[3, 1] != .blank && grid[0, 0] != .blank)
  }

  @Test("A terminal gets only codes of colours that it has", arguments: ColourDepth.allCases)
  func depths(depth: ColourDepth) {
    var grid = ScreenGrid(columns: 12, rows: 2)
    grid.write("dim", column: 0, row: 0, style: .dim)
    grid.write("warn", column: 4, row: 0, style: .warning)
    let style = Style(foreground: .palette(9), background: .palette(200))
    grid.put(
      [Cell(content: .block("▀"), style: style)],
      in: ScreenPlace(column: 0, row: 1, columns: 1, rows: 1))
    var update = ScreenUpdate(depth)
    let sent = String(decoding: update.bytes(for: grid), as: UTF8.self)
    #expect(sent.contains("8;2;") == (depth == .full))
    #expect(sent.contains("38;5;246") == (depth == .palette))
    #expect(sent.contains("91") == (depth == .basic))
    #expect(depth != .none || !sent.contains(/\[[^mHJ]*[34][0-8]m/))
  }
}
