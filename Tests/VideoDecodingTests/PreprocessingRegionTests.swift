import Episodes
import Testing
import VideoDecoding

@Suite("What an encoder sees of a frame")
struct PreprocessingRegionTests {
  @Test("Without a cut everything, at any size")
  func everything() throws {
    let region = try Preprocessing(height: 56, width: 56).region(ofHeight: 480, width: 640)
    #expect(region == FrameRegion(left: 0, top: 0, width: 640, height: 480))
  }

  @Test("The centre that is cut out before and after resizing")
  func cuts() throws {
    let cropped = try Preprocessing(crop: 0.5, height: 10, width: 10)
      .region(ofHeight: 40, width: 80)
    #expect(cropped == FrameRegion(left: 20, top: 10, width: 40, height: 20))
    // 100 x 200 becomes 50 x 100, of which 40 x 40 are kept: in pixels of the frame, 80 x 80.
    let centred = try Preprocessing(shorterSide: 50, height: 40, width: 40)
      .region(ofHeight: 100, width: 200)
    #expect(centred == FrameRegion(left: 60, top: 10, width: 80, height: 80))
  }

  @Test("A brighter region is all that changes what the encoder is given")
  func agrees() throws {
    let preprocessing = Preprocessing(
      crop: 0.8, shorterSide: 16, height: 12, width: 12, interpolation: .nearest, antialias: false)
    let (height, width) = (40, 60)
    let region = try preprocessing.region(ofHeight: height, width: width)
    var pixels = [UInt8](repeating: 255, count: height * width * 3)
    for row in 0..<height {
      for column in 0..<width
      where (region.top...region.top + region.height).contains(Double(row) + 0.5)
        && (region.left...region.left + region.width).contains(Double(column) + 0.5)
      {
        for channel in 0..<3 { pixels[(row * width + column) * 3 + channel] = 0 }
      }
    }
    let frame = FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
    #expect(try preprocessing.apply(to: frame).allSatisfy { $0 == 0 })
  }
}
