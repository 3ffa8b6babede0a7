import Episodes
import TestSupport
import Testing

@Suite("Frame sequence")
struct FrameSequenceTests {
  @Test("Parts are the frames that were asked for")
  func parts() {
    let frames = FrameSequence.noise(5, height: 2, width: 3, seed: 1)
    #expect(frames.bytesPerFrame == 18)
    #expect(frames[1..<3].frameCount == 2)
    #expect(frames[1..<3].pixels == Array(frames.pixels[18..<54]))
    #expect(frames[4].pixels == Array(frames.pixels[72...]))
    #expect(frames[2..<2].frameCount == 0 && frames[0..<5] == frames)
  }
}
