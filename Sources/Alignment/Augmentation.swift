import Episodes

/// How the frames of an episode are varied in training.
///
/// All frames of an episode get the same change, so that motion in the episode is kept.
public struct Augmentation: Codable, Sendable, Equatable {
  /// The largest shift in x and y, in pixels of the network's input.
  public var shiftPixels = 3
  /// The largest share of the picture's sides that is cropped away before the picture is resized, 0 to below
  /// 1.
  public var crop = 0.0
  /// The largest radius of the box blur, in pixels.
  public var blurPixels = 0
  /// The largest change of each colour channel's gain: 0.2 is a factor of 0.8 to 1.2.
  public var colourGain = 0.2
  /// The largest number of coloured shapes that hang in from the upper edge, where arms are.
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

/// The random choices of an augmentation for one episode.
private struct Variation {
  private let gains: [Float]
  private let shapes: [HangingShape]
  /// The source row or column of each row and column.
  ///
  /// The border repeats the outermost pixels.
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
    // Drawn only if asked for, so that other settings keep their random numbers.
    let kept = augmentation.crop > 0 ? 1 - augmentation.crop * generator.unit() : 1
    columns = Self.places(width, shift: shifts[0], kept: kept)
    rows = Self.places(height, shift: shifts[1], kept: kept)
    blurPixels =
      augmentation.blurPixels > 0 ? generator.index(below: augmentation.blurPixels + 1) : 0
  }

  /// The nearest pixel.
  ///
  /// The picture is enlarged only a little, and interpolation would also blur it.
  private static func places(_ count: Int, shift: Int, kept: Double) -> [Int] {
    let centre = Double(count - 1) / 2
    return (0..<count).map { place in
      let shown = centre + (Double(place) - centre) * kept - Double(shift)
      return min(max(Int(shown.rounded()), 0), count - 1)
    }
  }

  /// Draws a varied plane of one colour.
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

  /// The mean over the neighbourhood of a row or column, as far as it exists.
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
