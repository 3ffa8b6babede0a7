import Episodes

/// Thumbnails of frames in rows, as one picture, with matched frames one above the other.
package struct FrameSheet: Sendable {
  /// The largest side of a thumbnail, in pixels.
  package static let largestSide = 192
  /// The number of pixels between two thumbnails, so that frames with the same background do not run
  /// together.
  package static let gap = 2

  private var rows: [[FrameSequence]] = []

  /// An empty sheet.
  package init() {}

  /// Adds a row below the others.
  ///
  /// Of longer sequences, the first frame is shown.
  ///
  /// - Precondition: No sequence is empty.
  /// - Complexity: O(pixels).
  package mutating func append(row frames: [FrameSequence]) {
    rows.append(frames.map(Self.thumbnail))
  }

  /// The sheet as a sequence of one frame, with places of equal size and a black gap between them.
  ///
  /// A thumbnail that is smaller than its place stands at the upper left of it, on black.
  ///
  /// - Complexity: O(pixels).
  package var frame: FrameSequence {
    let all = rows.joined()
    let place = (height: all.map(\.height).max() ?? 0, width: all.map(\.width).max() ?? 0)
    let height = Self.extent(of: rows.count, places: place.height)
    let width = Self.extent(of: rows.map(\.count).max() ?? 0, places: place.width)
    var pixels = [UInt8](repeating: 0, count: height * width * 3)
    for (row, frames) in rows.enumerated() {
      for (column, frame) in frames.enumerated() {
        for line in 0..<frame.height {
          let (y, x) = (row * (place.height + Self.gap) + line, column * (place.width + Self.gap))
          let start = (y * width + x) * 3
          let source = line * frame.width * 3
          pixels.replaceSubrange(
            start..<start + frame.width * 3, with: frame.pixels[source..<source + frame.width * 3])
        }
      }
    }
    return FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
  }

  private static func extent(of count: Int, places side: Int) -> Int {
    count * side + max(0, count - 1) * gap
  }

  /// The first frame, shrunk by a whole number.
  ///
  /// Each pixel is the mean of a square of the frame's pixels.
  private static func thumbnail(of frames: FrameSequence) -> FrameSequence {
    let factor = (max(frames.height, frames.width) + largestSide - 1) / largestSide
    guard factor > 1 else { return frames[0] }
    let (height, width) = (max(1, frames.height / factor), max(1, frames.width / factor))
    let pixels = (0..<height * width * 3).map { index in
      let (x, y) = (index / 3 % width * factor, index / 3 / width * factor)
      return mean(
        of: frames, channel: index % 3, x: x..<min(x + factor, frames.width),
        y: y..<min(y + factor, frames.height))
    }
    return FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
  }

  private static func mean(
    of frames: FrameSequence, channel: Int, x: Range<Int>, y: Range<Int>
  ) -> UInt8 {
    var sum = 0
    for line in y {
      for column in x { sum += Int(frames.pixels[(line * frames.width + column) * 3 + channel]) }
    }
    let count = x.count * y.count
    return UInt8((sum + count / 2) / count)
  }
}
