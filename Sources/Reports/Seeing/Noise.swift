import Episodes
import Foundation

/// Numbers from a normal distribution of mean 0 and deviation 1.
///
/// The same seed gives the same numbers.
///
/// - Source: Box & Muller (1958), one of each pair.
struct Noise {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> Float {
    // 1 - u lies above 0, where the logarithm is finite.
    let radius = (-2 * log(1 - generator.unit())).squareRoot()
    return Float(radius * cos(2 * .pi * generator.unit()))
  }
}
