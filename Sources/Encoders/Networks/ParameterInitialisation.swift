import Episodes
import Foundation

/// Random first weights of a layer, the same for the same seed.
///
/// - Source: He et al. (2015) in PyTorch's default form for convolutions and linear layers: uniform
///   within `1/sqrt(fanIn)` either side of 0, biases too.
struct ParameterInitialisation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// An array of the given shape for a layer that sums `fanIn` inputs.
  mutating func uniform(_ shape: [Int], fanIn: Int) -> WeightArray {
    let bound = 1 / Float(fanIn).squareRoot()
    let values = (0..<shape.reduce(1, *)).map { _ in
      bound * (2 * Float(generator.unit()) - 1)
    }
    return WeightArray(shape: shape, values: values)
  }
}
