import Episodes
import Testing

@testable import TerminalPlayer

@Suite("Keys and replies of a terminal")
struct InputDecoderTests {
  private let typed =
    "1? \t\r\u{7F}ü机\u{1B}[A\u{1B}[1;5C\u{1B}OD\u{1B}[200~q1\u{1B}[201~\u{3}\u{1A}\u{C}"
    + "\u{1B}[?62;4;22c\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[0n\u{1B}[6;20;10t\u{1B}[?2026;2$y"
    + "\u{1B}[3~\u{1B}P1$r0m\u{1B}\\\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}P>|foot(1.2)\u{1B}\\\u{1B}]11;rgb:0/0/0\u{7}\u{1B}x."
  private let meant: [InputEvent] = [
    .key("1"), .key("?"), .key("space"), .key("tab"), .key("enter"), .key("backspace"),
    .key("ü"), .key("机"), .key("up"), .key("right"), .key("left"), .paste("q1"), .interrupt,
    .suspend, .redraw, .reply(.attributes([62, 4, 22])), .reply(.kitty), .reply(.ready),
    .reply(.cell(PixelSize(width: 10, height: 20))), .reply(.mode(2026, state: 2)),
    .reply(.background(red: 1, green: 2, blue: 3)), .reply(.name("foot(1.2)")), .key("."),
  ]

  @Test("Everything a terminal sends comes as it is meant")
  func whole() {
    var decoder = InputDecoder()
    #expect(decoder.events(from: typed.utf8) == meant)
  }

  @Test("The same comes from bytes that are cut anywhere")
  func cut() {
    let bytes = Array(typed.utf8)
    for length in 1...7 {
      var decoder = InputDecoder()
      let events = stride(from: 0, to: bytes.count, by: length).flatMap {
        decoder.events(from: bytes[$0..<min($0 + length, bytes.count)])
      }
      #expect(events == meant, "in portions of \(length)")
    }
  }

  @Test("An escape is a key only when nothing follows it")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.events(from: [0x1B]) == [])
    #expect(decoder.awaitsSequence)
    #expect(decoder.endOfWait() == [.escape])
    #expect(decoder.events(from: "\u{1B}\u{1B}[A".utf8) == [.escape, .key("up")])
    #expect(decoder.endOfWait() == [])
  }

  @Test("Random bytes neither end it nor pile up")
  func hostile() {
    var generator = SeededGenerator(seed: 5)
    var decoder = InputDecoder()
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : [0x1B, 0x5B, 0x5F, 0x50].randomElement(using: &generator) ?? 0
      }
      _ = decoder.events(from: bytes)
    }
    let endless = [UInt8](repeating: 0x30, count: InputDecoder.longestSequence + 10)
    _ = decoder.events(from: "\u{1B}\\\u{1B}[201~\u{1B}_G".utf8)
    _ = decoder.events(from: endless)
    #expect(decoder.events(from: "\u{1B}\\1".utf8).last == .key("1"))
  }

  @Test("What follows a paste that is too long is not taken for keys")
  func longPaste() {
    var decoder = InputDecoder()
    let text = String(repeating: "1", count: InputDecoder.longestSequence * 2)
    let events = decoder.events(from: "\u{1B}[200~\(text)\u{1B}[201~x".utf8)
    #expect(events.count == 2)
    #expect(events.last == .key("x"))
  }
}
