/// Consecutive or chosen frames of one camera: `[T, H, W, 3]`, RGB, 8 bits per channel, upright.
public struct FrameSequence: Sendable, Equatable {
  /// How many frames there are, T.
  public let frameCount: Int
  /// Rows of a frame, H, in pixels.
  public let height: Int
  /// Columns of a frame, W, in pixels.
  public let width: Int
  /// The pixels in row-major order, `frameCount * height * width * 3` bytes.
  public let pixels: [UInt8]

  /// Wraps pixels that the caller has already laid out as `[T, H, W, 3]`.
  ///
  /// - Precondition: `pixels` holds exactly `frameCount * height * width * 3` bytes.
  public init(frameCount: Int, height: Int, width: Int, pixels: [UInt8]) {
    precondition(pixels.count == frameCount * height * width * 3, "pixels must fill [T, H, W, 3]")
    self.frameCount = frameCount
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// Bytes in one frame.
  public var bytesPerFrame: Int { height * width * 3 }

  /// Some of the frames, one after another.
  ///
  /// - Precondition: `range` is within `0..<frameCount`.
  public subscript(range: Range<Int>) -> FrameSequence {
    FrameSequence(
      frameCount: range.count, height: height, width: width,
      pixels: Array(pixels[range.lowerBound * bytesPerFrame..<range.upperBound * bytesPerFrame]))
  }

  /// One frame as a sequence of length one.
  ///
  /// - Precondition: `index` is in `0..<frameCount`.
  public subscript(index: Int) -> FrameSequence { self[index..<index + 1] }
}
