import Encoders
import Episodes
import Reports
import TestSupport
import Testing
import VideoDecoding

@Suite("Marks drawn on frames")
struct FrameDrawingTests {
  private static let grey = FrameSequence(
    frameCount: 1, height: 48, width: 96, pixels: [UInt8](repeating: 100, count: 48 * 96 * 3))
  private static let whole = FrameRegion(left: 0, top: 0, width: 96, height: 48)

  private func colour(_ frame: FrameSequence, x: Int, y: Int) -> [UInt8] {
    let start = (y * frame.width + x) * 3
    return Array(frame.pixels[start..<start + 3])
  }

  @Test("Small frames are enlarged by a whole number, large ones are not")
  func enlargement() {
    let frame = FrameSequence.noise(1, height: 48, width: 96, seed: 1)
    let drawing = FrameDrawing(frame, region: Self.whole).frame()
    #expect(drawing.height == 96 && drawing.width == 192)
    #expect(colour(drawing, x: 191, y: 95) == colour(frame, x: 95, y: 47))
    #expect(colour(drawing, x: 10, y: 21) == colour(frame, x: 5, y: 10))
    let large = FrameSequence.noise(1, height: 131, width: 201, seed: 2)
    let region = FrameRegion(left: 0, top: 0, width: 201, height: 131)
    #expect(FrameDrawing(large, region: region).frame() == large)
    let even = FrameDrawing(large, region: region).frame(even: true)
    #expect(even.height == 130 && even.width == 200)
    #expect(colour(even, x: 199, y: 129) == colour(large, x: 199, y: 129))
  }

  @Test("A keypoint is a disc at its place in what the encoder sees, larger the stronger it is")
  func keypoints() {
    func marked(_ strength: Float) -> FrameSequence {
      // The right half is what the encoder sees.
      var drawing = FrameDrawing(
        Self.grey, region: FrameRegion(left: 48, top: 0, width: 48, height: 48))
      drawing.mark([[Keypoint(x: 0.5, y: 0.25, strength: strength)]], strengths: 0...1)
      return drawing.frame()
    }
    func changed(_ frame: FrameSequence) -> Int {
      stride(from: 0, to: frame.pixels.count, by: 3).count { frame.pixels[$0] != 100 }
    }
    let (weak, strong) = (marked(0), marked(1))
    #expect(colour(weak, x: 144, y: 24) != [100, 100, 100])
    #expect(colour(weak, x: 48, y: 24) == [100, 100, 100])
    #expect(changed(weak) > 0 && changed(strong) > 3 * changed(weak))
    // Beyond the range it is as at its end; outside of the frame nothing is drawn, and nothing crashes.
    #expect(marked(9) == strong)
    var outside = FrameDrawing(Self.grey, region: Self.whole)
    outside.mark([[Keypoint(x: 9, y: -7, strength: 1)]], strengths: 1...1)
    #expect(changed(outside.frame()) == 0)
  }

  @Test("Heat goes from nothing through red to yellow, within what the encoder sees")
  func heat() {
    var drawing = FrameDrawing(
      Self.grey, region: FrameRegion(left: 0, top: 0, width: 48, height: 48))
    drawing.heat([0, 0, 2, 8], height: 2, width: 2, full: 8)
    let frame = drawing.frame()
    #expect(colour(frame, x: 1, y: 1) == [100, 100, 100])
    let yellow = colour(frame, x: 94, y: 94)
    #expect(yellow[0] > 200 && yellow[1] > 200 && yellow[2] < 50)
    let red = colour(frame, x: 1, y: 94)
    #expect(red[0] > 100 && red[1] < 100)
    #expect(colour(frame, x: 150, y: 94) == [100, 100, 100])
    var nothing = FrameDrawing(Self.grey, region: Self.whole)
    nothing.heat([0, 0, 0, 0], height: 2, width: 2, full: 0)
    #expect(nothing.frame().pixels.allSatisfy { $0 == 100 })
  }

  @Test("Full is what one in a hundred places is above")
  func full() {
    let maps = SaliencyMaps(count: 1, height: 10, width: 20, values: (0..<200).map(Float.init))
    #expect(maps.full == 198)
  }
}
