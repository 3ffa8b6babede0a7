import Episodes
import Foundation
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("Pictures made of characters, and sixels")
struct PicturePainterTests {
  private static let texts: [GraphicsMode] = [.sextants, .blocks, .halves]

  private func flat(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> FrameSequence {
    let pixels = (0..<16 * 16).flatMap { _ in [red, green, blue] }
    return FrameSequence(frameCount: 1, height: 16, width: 16, pixels: pixels)
  }

  /// The left half dark, the right half bright.
  private var halves: FrameSequence {
    let pixels = (0..<16 * 16).flatMap { [UInt8](repeating: $0 % 16 < 8 ? 0 : 255, count: 3) }
    return FrameSequence(frameCount: 1, height: 16, width: 16, pixels: pixels)
  }

  @Test("A frame of one colour is characters of that colour alone", arguments: texts)
  func oneColour(mode: GraphicsMode) {
    for cell in PicturePainter(mode, .full).cells(flat(10, 130, 240), columns: 3, rows: 2) {
      // Of a full block the background is not seen, of a blank the foreground.
      let isFull = cell.content == .block("█")
      #expect(isFull || cell.content == .block(" "))
      let colour = isFull ? cell.style.foreground : cell.style.background
      #expect(colour == .rgb(10, 130, 240))
    }
  }

  @Test("Each terminal gets colours that it has", arguments: texts, ColourDepth.allCases)
  func colours(mode: GraphicsMode, depth: ColourDepth) {
    let frame = FrameSequence.noise(1, height: 32, width: 32, seed: 1)
    let cells = PicturePainter(mode, depth).cells(frame, columns: 8, rows: 4)
    #expect(cells.count == 32)
    for colour in cells.flatMap({ [$0.style.foreground, $0.style.background] }) {
      switch (depth, colour) {
      case (.full, .rgb?), (.none, nil): break
      case (.palette, .palette(16...)?), (.basic, .palette(0..<16)?): break
      default: Issue.record("\(String(describing: colour)) in \(depth)")
      }
    }
  }

  @Test("Without colours a bright half differs from a dark one", arguments: texts)
  func withoutColours(mode: GraphicsMode) {
    let cells = PicturePainter(mode, .none).cells(halves, columns: 4, rows: 2)
    #expect(cells[0] != cells[3])
    #expect(cells[0] == cells[1] && cells[2] == cells[3])
  }

  @Test("Characters are those that the terminal was said to have")
  func characters() {
    let frame = FrameSequence.noise(1, height: 160, width: 160, seed: 2)
    func symbols(_ mode: GraphicsMode) -> Set<UInt32> {
      let cells = PicturePainter(mode, .full).cells(frame, columns: 20, rows: 20)
      return Set(
        cells.compactMap { cell -> UInt32? in
          if case .block(let scalar) = cell.content { scalar.value } else { nil }
        })
    }
    #expect(symbols(.halves).isSubset(of: [0x20, 0x2580, 0x2584, 0x2588, 0x258C, 0x2590]))
    #expect(symbols(.blocks).allSatisfy { $0 == 0x20 || (0x2580...0x259F).contains($0) })
    #expect(symbols(.blocks).contains { (0x2596...0x259F).contains($0) })
    #expect(symbols(.sextants).contains { (0x1FB00...0x1FB3B).contains($0) })
  }

  @Test("A painter serves sizes in turn, and draws the same frame the same way")
  func sizes() {
    let painter = PicturePainter(.blocks, .full)
    let frame = FrameSequence.noise(1, height: 40, width: 40, seed: 3)
    let first = painter.cells(frame, columns: 5, rows: 5)
    #expect(painter.cells(frame, columns: 1, rows: 1).count == 1)
    #expect(painter.cells(frame, columns: 5, rows: 5) == first)
  }

  @Test("Sixels say their size in pixels, in bands of six rows, and come in one string")
  func sixels() throws {
    let frame = FrameSequence.noise(1, height: 40, width: 30, seed: 4)
    let size = PicturePainter.Size(columns: 3, rows: 2, cell: PixelSize(width: 10, height: 20))
    var terminal = TestScreen(columns: 80, rows: 24)
    terminal.take(PicturePainter(.sixel, .full).sixels(frame, size: size))
    #expect(terminal.strange == [])
    #expect(terminal.strings.count == 1)
    let head = String(try #require(terminal.strings.first).prefix(24))
    #expect(head.contains("q\"1;1;30;36"), "\(head)")
  }
}
