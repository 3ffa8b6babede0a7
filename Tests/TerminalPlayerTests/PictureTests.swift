import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@testable import TerminalPlayer

@Suite("Pictures that are no characters")
struct PictureTests {
  private let place = ScreenPlace(column: 4, row: 2, columns: 10, rows: 5)

  @Test("A kitty picture comes in portions that terminals take, and holds every pixel")
  func kitty() throws {
    let frame = FrameSequence.noise(1, height: 40, width: 60, seed: 1)
    var terminal = TestScreen(columns: 80, rows: 24)
    terminal.take(try KittyPicture.bytes(frame, at: place, number: 7, replacing: 6))
    #expect(terminal.strange == [])
    let parts = terminal.strings.dropLast().map { $0.split(separator: ";", maxSplits: 1) }
    #expect(parts.count > 1)
    #expect(parts.allSatisfy { $0[1].count <= 4096 })
    #expect(parts.map { String($0[0].suffix(3)) }.dropLast().allSatisfy { $0 == "m=1" })
    #expect(parts.last?[0] == "Gm=0")
    #expect(parts[0][0] == "Ga=T,f=100,t=d,i=7,q=2,C=1,c=10,r=5,m=1")
    #expect(terminal.strings.last == "Ga=d,d=I,i=6,q=2")
    let png = try #require(Data(base64Encoded: parts.map { String($0[1]) }.joined()))
    let folder = try TemporaryFolder()
    try png.write(to: URL(fileURLWithPath: folder.file("picture.png")))
    #expect(try ImageFile.read(folder.file("picture.png")) == frame)
  }

  @Test(
    "A sixel picture says of every pixel the colour that was chosen for it", arguments: [6, 13])
  func sixel(height: Int) throws {
    let frame = FrameSequence.noise(1, height: height, width: 17, seed: 2)
    var terminal = TestScreen(columns: 80, rows: 24)
    terminal.take(SixelPicture.bytes(frame, at: place))
    #expect(terminal.strange == [])
    let drawn = try SixelReader(#require(terminal.strings.first))
    #expect((drawn.width, drawn.height) == (17, height))
    #expect(drawn.indices == SixelPicture.dithered(frame))
  }

  @Test("Dithered colours are right in the mean, and black and white stay pure")
  func dither() {
    for value: UInt8 in [0, 40, 128, 200, 255] {
      let frame = FrameSequence(
        frameCount: 1, height: 12, width: 12, pixels: [UInt8](repeating: value, count: 432))
      let drawn = SixelReader(
        String(decoding: SixelPicture.bytes(frame, at: place).dropFirst(8), as: UTF8.self))
      let reds = drawn.indices.map { Double(drawn.palette[Int($0)]?[0] ?? 0) * 2.55 }
      let mean = reds.reduce(0, +) / Double(reds.count)
      #expect(abs(mean - Double(value)) < 4, "\(value)")
      if value == 0 || value == 255 { #expect(Set(reds.map { $0.rounded() }) == [Double(value)]) }
    }
  }

  @Test("Only pictures that changed are sent, and kitty's numbers take turns")
  func show() throws {
    let (one, two) = (picture(seed: 1), picture(seed: 2))
    var show = PictureShow(.kitty)
    let first = String(decoding: try show.bytes(for: [one]), as: UTF8.self)
    #expect(try show.bytes(for: [one]) == [])
    let second = String(decoding: try show.bytes(for: [two]), as: UTF8.self)
    #expect(first.contains("i=71600,") && !first.contains("a=d"))
    #expect(second.contains("i=71601,") && second.contains("a=d,d=I,i=71600"))
    #expect(show.fits([one]) && !show.fits([]))
    #expect(String(decoding: show.removal(), as: UTF8.self).contains("i=71601"))
    #expect(show.fits([]))
  }

  private func picture(seed: UInt64) -> PlayerView.Picture {
    PlayerView.Picture(
      video: 0, step: Int(seed), frame: .noise(1, height: 8, width: 8, seed: seed), place: place)
  }
}

/// Reads what `SixelPicture` writes.
private struct SixelReader {
  var width = 0
  var height = 0
  var indices: [UInt8] = []
  var palette: [Int: [Int]] = [:]

  init(_ text: String) {
    var rest = text.drop { $0 != "q" }.dropFirst()
    if rest.first == "P" { rest = rest.dropFirst() }
    var (x, top, colour) = (0, 0, 0)
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        let size = Self.numbers(&rest)
        (width, height) = (size[2], size[3])
        indices = [UInt8](repeating: 255, count: width * height)
      case "#":
        let values = Self.numbers(&rest)
        colour = values[0]
        if values.count == 5 { palette[colour] = Array(values[2...]) }
      case "$": x = 0
      case "-": (x, top) = (0, top + 6)
      case "!":
        let count = Self.numbers(&rest)[0]
        if let repeated = rest.popFirst() { put(repeated, count, &x, top, colour) }
      case "\u{1B}": return
      default: put(character, 1, &x, top, colour)
      }
    }
  }

  private mutating func put(
    _ character: Character, _ count: Int, _ x: inout Int, _ top: Int, _ colour: Int
  ) {
    let bits = Int(character.asciiValue ?? 63) - 63
    for column in x..<x + count {
      for bit in 0..<6 where bits >> bit & 1 == 1 {
        indices[(top + bit) * width + column] = UInt8(colour)
      }
    }
    x += count
  }

  private static func numbers(_ rest: inout Substring) -> [Int] {
    let text = rest.prefix { $0.isNumber || $0 == ";" }
    rest = rest.dropFirst(text.count)
    return text.split(separator: ";").compactMap { Int($0) }
  }
}
