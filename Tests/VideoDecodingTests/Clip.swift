import Episodes
import Foundation

/// The committed clips and the number that each of their frames carries.
enum Clip {
  /// Bars of a frame, the leftmost the lowest bit.
  private static let barCount = 10

  /// The path of a committed file.
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)").path
  }

  /// The numbers that the frames carry, read from the middle of each bar near the top.
  static func numbers(_ frames: FrameSequence) -> [Int] {
    (0..<frames.frameCount).map { index in
      (0..<barCount).reduce(0) { number, bit in
        let column = frames.width * (2 * bit + 1) / (2 * barCount)
        return number
          | (brightness(frames, index, row: frames.height / 4, column) > 128 ? 1 << bit : 0)
      }
    }
  }

  /// The green value of a pixel.
  static func brightness(_ frames: FrameSequence, _ index: Int, row: Int, _ column: Int) -> UInt8 {
    frames.pixels[index * frames.bytesPerFrame + (row * frames.width + column) * 3 + 1]
  }
}
