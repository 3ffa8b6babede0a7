import Episodes

extension FrameSequence {
  /// Frames whose every byte is drawn from a seed.
  public static func noise(_ frameCount: Int, height: Int, width: Int, seed: UInt64)
    -> FrameSequence
  {
    var generator = SeededGenerator(seed: seed)
    let pixels = (0..<frameCount * height * width * 3).map { _ in
      UInt8(truncatingIfNeeded: generator.next())
    }
    return FrameSequence(frameCount: frameCount, height: height, width: width, pixels: pixels)
  }

  /// A white square of `size` pixels on black whose upper left corner is at `corners`, frame by frame.
  public static func square(
    size: Int, at corners: [(x: Int, y: Int)], height: Int, width: Int
  ) -> FrameSequence {
    var pixels = [UInt8](repeating: 0, count: corners.count * height * width * 3)
    for (frame, corner) in corners.enumerated() {
      for y in corner.y..<min(corner.y + size, height) {
        for x in corner.x..<min(corner.x + size, width) {
          for channel in 0..<3 {
            pixels[((frame * height + y) * width + x) * 3 + channel] = 255
          }
        }
      }
    }
    return FrameSequence(
      frameCount: corners.count, height: height, width: width, pixels: pixels)
  }
}
