import Episodes
import Reports
import TestSupport
import Testing

@Suite("A sheet of frames")
struct FrameSheetTests {
  private func frame(_ value: UInt8, _ height: Int, _ width: Int) -> FrameSequence {
    FrameSequence(
      frameCount: 1, height: height, width: width,
      pixels: Array(repeating: value, count: height * width * 3))
  }

  private func sheet(_ rows: [FrameSequence]...) -> FrameSequence {
    var sheet = FrameSheet()
    for row in rows { sheet.append(row: row) }
    return sheet.frame
  }

  @Test("has them in rows with gaps, smaller ones and missing ones on black")
  func layout() {
    let sheet = sheet([frame(1, 2, 2), frame(2, 2, 2)], [frame(3, 1, 1)])
    #expect(sheet.height == 6 && sheet.width == 6 && sheet.frameCount == 1)
    let red = stride(from: 0, to: sheet.pixels.count, by: 3).map { sheet.pixels[$0] }
    let (above, below) = ([1, 1, 0, 0, 2, 2] as [UInt8], [3, 0, 0, 0, 0, 0] as [UInt8])
    let black = [UInt8](repeating: 0, count: 6)
    #expect(red == above + above + black + black + below + black)
  }

  @Test("keeps every pixel of frames that are small, and takes the first of several")
  func exact() {
    let frames = FrameSequence.noise(2, height: 192, width: 100, seed: 1)
    #expect(sheet([frames]) == frames[0])
  }

  @Test("shrinks large frames to means of squares, whatever their shape")
  func thumbnails() {
    let square = FrameSequence.square(size: 200, at: [(0, 0)], height: 400, width: 800)
    let small = sheet([square])
    #expect(small.height == 80 && small.width == 160)
    #expect(small == .square(size: 40, at: [(0, 0)], height: 80, width: 160))
    let checks = FrameSequence(
      frameCount: 1, height: 384, width: 2,
      pixels: (0..<384).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 100 : 200, count: 6) })
    #expect(sheet([checks]) == frame(150, 192, 1))
    let line = sheet([frame(7, 1, 1000)])
    #expect(line.height == 1 && line.width == 166 && line.pixels.allSatisfy { $0 == 7 })
  }

  @Test("has no pixels without frames")
  func empty() {
    #expect(FrameSheet().frame.pixels.isEmpty)
  }
}
