import COpenCVBridge
import Episodes

/// Text in pictures, in OpenCV's line letters, with `?` for every character that is not printable ASCII.
public struct PictureText: Sendable, Equatable {
  /// The text.
  public let text: String
  /// Pixels of a capital letter.
  public let capitalHeight: Int
  /// Red, green and blue.
  public let colour: [UInt8]

  /// Chooses a text and its looks.
  ///
  /// - Precondition: `capitalHeight` is 1 to 1024, and `colour` holds three values.
  public init(_ text: String, capitalHeight: Int, colour: [UInt8] = [255, 255, 255]) {
    precondition((1...1024).contains(capitalHeight) && colour.count == 3, "no such letters")
    let letters = text.map {
      $0.isASCII && ($0.asciiValue.map { $0 >= 32 && $0 < 127 } ?? false) ? $0 : "?"
    }
    self.text = String(letters.prefix(1000))
    self.capitalHeight = capitalHeight
    self.colour = colour
  }

  /// Columns that the text takes.
  ///
  /// - Throws: `DataError` if memory runs out.
  public func width() throws(DataError) -> Int {
    var width: Int32 = 0
    try BridgeCall(expected: "a text that can be drawn", place: "text").run {
      bridge.cvb_text_width(text, Int32(capitalHeight), &width, $0)
    }
    return Int(width)
  }

  /// The first frame with the text in it, cut at the edges, the left end of its base line at `x`, `y`.
  ///
  /// - Throws: `DataError.Kind.unsupported` for a side above 16384 pixels.
  /// - Complexity: O(pixels).
  public func drawn(on frame: FrameSequence, x: Int, y: Int) throws(DataError) -> FrameSequence {
    var pixels = Array(frame.pixels.prefix(frame.bytesPerFrame))
    try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      _ = try BridgeCall(expected: "a picture to write into", place: "text").run {
        bridge.cvb_text_draw(
          buffer.baseAddress, Int32(frame.width), Int32(frame.height), text, Int32(x), Int32(y),
          Int32(capitalHeight), colour, $0)
      }
    }
    return FrameSequence(frameCount: 1, height: frame.height, width: frame.width, pixels: pixels)
  }
}
