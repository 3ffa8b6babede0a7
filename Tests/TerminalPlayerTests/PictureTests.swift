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
    let portions = try KittyPicture.portions(frame, at: place, number: 7, replacing: 6)
    terminal.take(portions.flatMap { $0 })
    #expect(terminal.strange == [])
    let parts = terminal.strings.dropLast().map { $0.split(separator: ";", maxSplits: 1) }
    #expect(parts.count > 1)
    #expect(parts.allSatisfy { $0[1].count <= 4096 })
    #expect(parts.map { String($0[0].suffix(3)) }.dropLast().allSatisfy { $0 == "m=1" })
    #expect(parts.last?[0] == "Gm=0")
    #expect(parts[0][0] == "Ga=T,f=100,t=d,i=7,q=2,C=1,c=10,r=5,m=1")
    #expect(terminal.strings.last == "Ga=d,d=I,i=6,q=2")
    let png = try #require(Data(base64Encoded: parts.map { String($0[1]) }.joined()))
    #expect(try read(png) == frame)
  }

  @Test("A picture of iTerm2 says its place, and holds every pixel")
  func inline() throws {
    let frame = FrameSequence.noise(1, height: 20, width: 30, seed: 1)
    var terminal = TestScreen(columns: 80, rows: 24)
    terminal.take(try InlinePicture.bytes(frame, at: place))
    #expect(terminal.strange == [])
    let parts = try #require(terminal.strings.first).split(separator: ":", maxSplits: 1)
    #expect(parts[0].contains("width=10;height=5;preserveAspectRatio=0;doNotMoveCursor=1"))
    #expect(try read(Data(base64Encoded: String(parts[1]))) == frame)
  }

  private func read(_ png: Data?) throws -> FrameSequence {
    let folder = try TemporaryFolder()
    try #require(png).write(to: URL(fileURLWithPath: folder.file("picture.png")))
    return try ImageFile.read(folder.file("picture.png"))
  }

  @Test("Only pictures that changed are sent, and kitty's numbers take turns")
  func show() throws {
    let (one, two) = (picture(seed: 1), picture(seed: 2))
    var show = PictureShow(.kitty, .full)
    let first = String(decoding: try bytes(&show, one), as: UTF8.self)
    #expect(try bytes(&show, one) == [])
    let second = String(decoding: try bytes(&show, two), as: UTF8.self)
    #expect(first.contains("i=71600,") && !first.contains("a=d"))
    #expect(second.contains("i=71601,") && second.contains("a=d,d=I,i=71600"))
    #expect(show.fits([one]) && !show.fits([]))
    #expect(String(decoding: show.removal(), as: UTF8.self).contains("i=71601"))
    #expect(show.fits([]))
  }

  @Test("With less detail fewer bytes are sent, at the same place")
  func detail() throws {
    for mode in [GraphicsMode.kitty, .iterm] {
      let frame = FrameSequence.noise(1, height: 64, width: 64, seed: 1)
      let picture = PlayerView.Picture(video: 0, step: 0, frame: frame, place: place)
      let sizes = try Detail.levels(of: mode).map { detail in
        var show = PictureShow(mode, .full)
        let cell = TerminalSize.assumedCell
        return try show.portions(for: [picture], cell: cell, detail).flatMap { $0 }.count
      }
      #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 > $1 }, "\(sizes)")
    }
  }

  private func bytes(_ show: inout PictureShow, _ picture: PlayerView.Picture) throws -> [UInt8] {
    try show.portions(for: [picture], cell: TerminalSize.assumedCell, .full).flatMap { $0 }
  }

  private func picture(seed: UInt64) -> PlayerView.Picture {
    PlayerView.Picture(
      video: 0, step: Int(seed), frame: .noise(1, height: 8, width: 8, seed: seed), place: place)
  }
}
