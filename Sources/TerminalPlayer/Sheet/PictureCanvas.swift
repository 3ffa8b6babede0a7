import Episodes
import VideoDecoding

/// A black picture that frames and text are drawn into, and cut at its edges.
struct PictureCanvas: Sendable {
  /// The picture so far.
  private(set) var frame: FrameSequence

  init(width: Int, height: Int) {
    frame = FrameSequence(
      frameCount: 1, height: height, width: width,
      pixels: [UInt8](repeating: 0, count: width * height * 3))
  }

  /// Writes a text with the left end of its base line at `x`, `y`.
  mutating func write(_ text: PictureText, x: Int, y: Int) throws(DataError) {
    frame = try text.drawn(on: frame, x: x, y: y)
  }

  /// Puts a frame's upper left corner at `x`, `y`.
  mutating func show(_ picture: FrameSequence, x: Int, y: Int) {
    var pixels = frame.pixels
    let columns = max(0, min(picture.width, frame.width - x))
    for row in 0..<max(0, min(picture.height, frame.height - y)) {
      let start = ((y + row) * frame.width + x) * 3
      let source = row * picture.width * 3
      pixels.replaceSubrange(
        start..<start + columns * 3, with: picture.pixels[source..<source + columns * 3])
    }
    frame = FrameSequence(
      frameCount: 1, height: frame.height, width: frame.width, pixels: pixels)
  }
}
