import Episodes

/// How the frames of an episode are varied while training: the same change all along the episode, so
/// that what moves in it stays what moved.
public struct Augmentation: Codable, Sendable, Equatable {
  /// The largest shift in x and y, in pixels of the network's input.
  public var shiftPixels = 3
  /// The largest part of the picture's sides that is cropped away before it is brought to its size
  /// again, 0 to below 1.
  public var crop = 0.0
  /// The largest radius, in pixels, of the box that pixels are averaged over.
  public var blurPixels = 0
  /// The largest change of each colour channel's gain: 0.2 is a factor of 0.8 to 1.2.
  public var colourGain = 0.2
  /// The most coloured shapes that hang in from the upper edge, where arms are.
  public var shapeCount = 2

  /// The defaults.
  public init() {}

  /// No change at all.
  public static let none: Augmentation = {
    var augmentation = Augmentation()
    augmentation.shiftPixels = 0
    augmentation.colourGain = 0
    augmentation.shapeCount = 0
    return augmentation
  }()

  /// Varies frames in place.
  ///
  /// `pixels` are `[T, 3, H, W]` with black at 0 and white at 1.
  ///
  /// - Complexity: O(pixels).
  func apply(
    to pixels: inout [Float], height: Int, width: Int, using generator: inout SeededGenerator
  ) {
    guard self != .none else { return }
    let variation = Variation(self, height: height, width: width, using: &generator)
    let frameCount = pixels.count / (3 * height * width)
    let source = pixels
    source.withUnsafeBufferPointer { source in
      pixels.withUnsafeMutableBufferPointer { pixels in
        for plane in 0..<3 * frameCount {
          let range = plane * height * width..<(plane + 1) * height * width
          variation.draw(
            UnsafeBufferPointer(rebasing: source[range]),
            on: UnsafeMutableBufferPointer(rebasing: pixels[range]), channel: plane % 3,
            progress: Double(plane / 3) / Double(max(frameCount - 1, 1)))
        }
      }
    }
  }
}

/// What chance made of an augmentation for one episode.
private struct Variation {
  private let gains: [Float]
  private let shapes: [HangingShape]
  /// For every row and column the one that it shows; the border repeats the outermost pixels.
  private let rows: [Int]
  private let columns: [Int]
  private let blurPixels: Int

  init(
    _ augmentation: Augmentation, height: Int, width: Int, using generator: inout SeededGenerator
  ) {
    gains = (0..<3).map { _ in
      Float(1 + augmentation.colourGain * (2 * generator.unit() - 1))
    }
    let shifts = (0..<2).map { _ in
      generator.index(below: 2 * augmentation.shiftPixels + 1) - augmentation.shiftPixels
    }
    shapes = (0..<generator.index(below: augmentation.shapeCount + 1)).map { _ in
      HangingShape(height: height, width: width, using: &generator)
    }
    // Only drawn where asked for, so that the others' chance stays what it was.
    let kept = augmentation.crop > 0 ? 1 - augmentation.crop * generator.unit() : 1
    columns = Self.places(width, shift: shifts[0], kept: kept)
    rows = Self.places(height, shift: shifts[1], kept: kept)
    blurPixels =
      augmentation.blurPixels > 0 ? generator.index(below: augmentation.blurPixels + 1) : 0
  }

  /// The nearest pixel: what is enlarged is small, and interpolation would blur it as well.
  private static func places(_ count: Int, shift: Int, kept: Double) -> [Int] {
    let centre = Double(count - 1) / 2
    return (0..<count).map { place in
      let shown = centre + (Double(place) - centre) * kept - Double(shift)
      return min(max(Int(shown.rounded()), 0), count - 1)
    }
  }

  /// Draws a plane of one colour as it is varied.
  func draw(
    _ source: UnsafeBufferPointer<Float>, on target: UnsafeMutableBufferPointer<Float>,
    channel: Int, progress: Double
  ) {
    let width = columns.count
    for (y, row) in rows.enumerated() {
      for x in 0..<width {
        target[y * width + x] = min(source[row * width + columns[x]] * gains[channel], 1)
      }
    }
    if blurPixels > 0 { blur(target) }
    for shape in shapes {
      shape.draw(on: target, width: width, channel: channel, progress: progress)
    }
  }

  private func blur(_ plane: UnsafeMutableBufferPointer<Float>) {
    let (height, width) = (rows.count, columns.count)
    for y in 0..<height { average(plane, from: y * width, stride: 1, count: width) }
    for x in 0..<width { average(plane, from: x, stride: width, count: height) }
  }

  /// The mean over a row's or column's neighbourhood, of what there is of it.
  private func average(
    _ plane: UnsafeMutableBufferPointer<Float>, from start: Int, stride: Int, count: Int
  ) {
    let values = (0..<count).map { plane[start + $0 * stride] }
    for place in 0..<count {
      let near = values[max(place - blurPixels, 0)...min(place + blurPixels, count - 1)]
      plane[start + place * stride] = near.reduce(0, +) / Float(near.count)
    }
  }
}
