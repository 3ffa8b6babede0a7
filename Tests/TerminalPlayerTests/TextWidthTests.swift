import Testing

@testable import TerminalPlayer

@Suite("Text on a screen")
struct TextWidthTests {
  @Test(
    "Widths are those that terminals give",
    arguments: [
      ("", 0), ("abc", 3), ("naïve", 5), ("▀", 1), ("…", 1),
      // Wide: ideographs, Hangul, kana and full-width letters; not half-width kana.
      ("机器人", 6), ("로봇", 4), ("ロボ", 4), ("Ａ", 2), ("ﾊ", 1), ("𠮷", 2),
      // Marks go onto the character before, and take no column alone.
      ("e\u{301}", 1), ("\u{301}", 0), ("각", 2), ("कि", 1), ("\u{200B}", 0), ("\u{FEFF}", 0),
      // Emoji: alone, joined, with a skin tone, and with the variation selector.
      ("🤖", 2), ("👩‍🔬", 2), ("👍🏽", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2),
      // Control characters count as one column.
      ("\t", 1), ("\u{1B}", 1), ("\u{9B}", 1), ("\u{2028}", 1),
    ])
  func width(text: String, columns: Int) {
    #expect(text.columnCount == columns, "\(text.unicodeScalars.map { $0.escaped(asASCII: true) })")
  }

  @Test("Every character takes 0 to 2 columns, and every assigned ideograph takes 2")
  func range() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let count = Character(scalar).columnCount
      if !(0...2).contains(count) { Issue.record("\(value) takes \(count) columns") }
      if (0x4E00...0x9FFF).contains(value), count != 2 { Issue.record("\(value): \(count)") }
    }
  }

  @Test("A text is cut to its columns, and never in the middle of a wide character")
  func fitting() {
    let text = "机器人 and more"
    for columns in 0..<20 { #expect(text.fitted(columns: columns).columnCount <= columns) }
    #expect(text.fitted(columns: 4) == "机…")
    #expect(text.fitted(columns: 16) == text)
    #expect(text.fittedAtEnd(columns: 5) == "…more")
  }

  @Test("Lines break between words, and within words that are too long")
  func lines() {
    #expect("one two three".lines(columns: 7) == ["one two", "three"])
    #expect("abcdefgh".lines(columns: 3) == ["abc", "def", "gh"])
    #expect("x".lines(columns: 0) == [])
  }

  @Test("A name with control characters moves no cursor")
  func control() {
    var grid = ScreenGrid(columns: 40, rows: 1)
    grid.write("a\u{1B}[2Jb\u{202E}c\n", column: 0, row: 0)
    let text = grid.cells.compactMap { cell -> Character? in
      if case .character(let character) = cell.content { character } else { nil }
    }
    #expect(String(text).hasPrefix("a\\u{1B}[2Jb\\u{202E}c\\n"))
  }

  @Test("Nothing is written outside the screen")
  func outside() {
    var grid = ScreenGrid(columns: 5, rows: 2)
    for (column, row) in [(-1, 0), (5, 0), (0, -1), (0, 2)] {
      grid.write("text", column: column, row: row)
    }
    #expect(grid == ScreenGrid(columns: 5, rows: 2))
    grid.write("机", column: 4, row: 0)
    #expect(grid[4, 0].content == .character("…"))
  }
}
