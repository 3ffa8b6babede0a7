import Episodes
import TestSupport
import Testing
import VideoDecoding

@Suite("Text in pictures")
struct PictureTextTests {
  private let black = FrameSequence(
    frameCount: 1, height: 60, width: 200, pixels: [UInt8](repeating: 0, count: 36_000))

  /// Rows and columns that hold anything but black.
  private func ink(_ frame: FrameSequence) -> (rows: [Int], columns: [Int]) {
    let lit = (0..<frame.height * frame.width).filter { place in
      frame.pixels[place * 3..<place * 3 + 3].contains { $0 > 40 }
    }
    return (Set(lit.map { $0 / frame.width }).sorted(), Set(lit.map { $0 % frame.width }).sorted())
  }

  @Test("A capital stands on its line and is as high as was asked", arguments: [14, 20, 28])
  func height(pixels: Int) throws {
    let text = PictureText("HE", capitalHeight: pixels)
    let rows = ink(try text.drawn(on: black, x: 10, y: 50)).rows
    let (top, bottom) = try (#require(rows.first), #require(rows.last))
    #expect(abs(bottom - 50) <= 2)
    // The pen grows with the letters.
    #expect(abs(bottom - top - pixels) <= max(3, pixels / 7), "\(bottom - top)")
  }

  @Test("A text is as wide as it says, and in the colour that was asked for")
  func width() throws {
    let text = PictureText("panda 12 0.6s", capitalHeight: 14, colour: [255, 0, 0])
    let drawn = try text.drawn(on: black, x: 4, y: 40)
    let columns = ink(drawn).columns
    #expect(try (columns.last ?? 0) <= 4 + text.width() + 2)
    #expect(try (columns.last ?? 0) >= text.width() - 10)
    #expect(stride(from: 1, to: drawn.pixels.count, by: 3).allSatisfy { drawn.pixels[$0] == 0 })
  }

  @Test("What is not printable ASCII is a question mark, and what does not fit is cut")
  func odd() throws {
    #expect(PictureText("a\u{1B}ü机", capitalHeight: 14).text == "a???")
    for (x, y) in [(-500, 10), (190, 40), (0, -30), (0, 500)] {
      let long = PictureText(String(repeating: "W", count: 5000), capitalHeight: 14)
      #expect(try long.drawn(on: black, x: x, y: y).pixels.count == black.pixels.count)
    }
    #expect(try PictureText("", capitalHeight: 14).drawn(on: black, x: 0, y: 20) == black)
  }

  @Test("A picture that is resized to its own size stays as it is")
  func resized() throws {
    let noise = FrameSequence.noise(2, height: 9, width: 7, seed: 4)
    #expect(try noise.resized(height: 9, width: 7) == noise)
    let grey = FrameSequence(
      frameCount: 1, height: 9, width: 7, pixels: [UInt8](repeating: 77, count: 189))
    #expect(try grey.resized(height: 30, width: 2).pixels.allSatisfy { $0 == 77 })
  }
}
