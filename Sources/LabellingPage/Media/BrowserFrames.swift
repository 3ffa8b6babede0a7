import Episodes

extension FrameSequence {
  /// The fewest pixels that an encoder takes along a side.
  private static let smallestSide = 16

  /// The size of such frames in a video: each pixel is repeated if there are too few, and the last row or
  /// column if their number is odd.
  static func browserSize(height: Int, width: Int) -> (height: Int, width: Int, scale: Int) {
    let scale = (smallestSide + min(height, width) - 1) / min(height, width)
    return ((height * scale + 1) / 2 * 2, (width * scale + 1) / 2 * 2, scale)
  }

  /// The frames in that size.
  ///
  /// - Complexity: O(pixels).
  var forBrowsers: FrameSequence {
    let (height, width, scale) = Self.browserSize(height: self.height, width: self.width)
    guard (height, width) != (self.height, self.width) else { return self }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(frameCount * height * width * 3)
    for frame in 0..<frameCount {
      for row in 0..<height {
        let source = (frame * self.height + min(row / scale, self.height - 1)) * self.width
        for column in 0..<width {
          let start = (source + min(column / scale, self.width - 1)) * 3
          pixels.append(contentsOf: self.pixels[start..<start + 3])
        }
      }
    }
    return FrameSequence(frameCount: frameCount, height: height, width: width, pixels: pixels)
  }
}
