import Episodes

/// How the frames of an episode are varied while training: the same change all along the episode, so
/// that what moves in it stays what moved.
public struct Augmentation: Codable, Sendable, Equatable {
  /// The largest shift in x and y, in pixels of the network's input.
  public var shiftPixels = 3
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
    let gains = (0..<3).map { _ in Float(1 + colourGain * (2 * generator.unit() - 1)) }
    let shift = (x: offset(using: &generator), y: offset(using: &generator))
    let shapes = (0..<generator.index(below: shapeCount + 1)).map { _ in
      HangingShape(height: height, width: width, using: &generator)
    }
    let source = pixels
    let frameCount = pixels.count / (3 * height * width)
    source.withUnsafeBufferPointer { source in
      pixels.withUnsafeMutableBufferPointer { pixels in
        for plane in 0..<3 * frameCount {
          let range = plane * height * width..<(plane + 1) * height * width
          Self.copy(
            UnsafeBufferPointer(rebasing: source[range]),
            to: UnsafeMutableBufferPointer(rebasing: pixels[range]), width: width, shift: shift,
            gain: gains[plane % 3])
          for shape in shapes {
            shape.draw(
              on: UnsafeMutableBufferPointer(rebasing: pixels[range]), width: width,
              channel: plane % 3,
              progress: Double(plane / 3) / Double(max(frameCount - 1, 1)))
          }
        }
      }
    }
  }

  private func offset(using generator: inout SeededGenerator) -> Int {
    generator.index(below: 2 * shiftPixels + 1) - shiftPixels
  }

  /// Copies a plane shifted and brightened; the border repeats the outermost pixels.
  private static func copy(
    _ source: UnsafeBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Float>, width: Int,
    shift: (x: Int, y: Int), gain: Float
  ) {
    let height = source.count / width
    for y in 0..<height {
      let row = min(max(y - shift.y, 0), height - 1) * width
      for x in 0..<width {
        target[y * width + x] = min(source[row + min(max(x - shift.x, 0), width - 1)] * gain, 1)
      }
    }
  }
}

/// A coloured bar that hangs from the upper edge and wanders along the episode, with a round end:
/// what the arm of another robot may look like.
private struct HangingShape {
  private let start: (centreX: Double, bottom: Double)
  private let end: (centreX: Double, bottom: Double)
  private let halfWidth: Double
  private let colour: [Float]

  init(height: Int, width: Int, using generator: inout SeededGenerator) {
    func place(using generator: inout SeededGenerator) -> (centreX: Double, bottom: Double) {
      (generator.unit() * Double(width), (0.05 + 0.4 * generator.unit()) * Double(height))
    }
    start = place(using: &generator)
    end = place(using: &generator)
    halfWidth = (0.03 + 0.1 * generator.unit()) * Double(width)
    colour = (0..<3).map { _ in Float(generator.unit()) }
  }

  /// `progress` is the share of the episode that has passed.
  func draw(
    on plane: UnsafeMutableBufferPointer<Float>, width: Int, channel: Int, progress: Double
  ) {
    let centreX = start.centreX + progress * (end.centreX - start.centreX)
    let bottom = start.bottom + progress * (end.bottom - start.bottom)
    let (first, last) = (max(Int(centreX - halfWidth), 0), min(Int(centreX + halfWidth), width - 1))
    guard first <= last else { return }
    for y in 0..<min(Int(bottom), plane.count / width) {
      let below = max(Double(y) - (bottom - halfWidth), 0)
      for x in first...last {
        let across = Double(x) - centreX
        guard across * across + below * below <= halfWidth * halfWidth else { continue }
        plane[y * width + x] = colour[channel]
      }
    }
  }
}
