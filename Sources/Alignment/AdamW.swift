import Encoders
import Episodes
import Foundation

/// Adam with decoupled weight decay.
///
/// - Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2.
final class AdamW {
  private let parameters: [Tensor]
  private let weightDecay: Float
  private var firstMoments: [[Float]]
  private var secondMoments: [[Float]]
  private var updateCount = 0

  private static let decay1: Float = 0.9
  private static let decay2: Float = 0.999
  private static let stabiliser: Float = 1e-8

  init(_ parameters: [Tensor], weightDecay: Double) {
    self.parameters = parameters
    self.weightDecay = Float(weightDecay)
    firstMoments = parameters.map { Array(repeating: 0, count: $0.count) }
    secondMoments = firstMoments
  }

  /// Moves every parameter against its gradient, whose overall length is clipped, and forgets the
  /// gradients.
  func step(learningRate: Double, maximumNorm: Float) throws(DataError) {
    updateCount += 1
    var gradients: [[Float]] = []
    for parameter in parameters {
      gradients.append(try parameter.gradient().values())
      parameter.clearGradient()
    }
    let squares = gradients.joined().reduce(0) { $0 + $1 * $1 }
    let scale = min(1, maximumNorm / max(squares.squareRoot(), Self.stabiliser))
    for index in parameters.indices {
      try move(index, along: gradients[index], scale: scale, rate: Float(learningRate))
    }
  }

  /// The moments of a parameter, to go on from later.
  func moments(of index: Int) -> (first: [Float], second: [Float]) {
    (firstMoments[index], secondMoments[index])
  }

  /// Goes on from moments that were kept after `updateCount` updates.
  ///
  /// - Precondition: There are as many as the parameter has entries.
  func resume(_ index: Int, moments: (first: [Float], second: [Float]), updateCount: Int) {
    (firstMoments[index], secondMoments[index]) = moments
    self.updateCount = updateCount
  }

  private func move(_ index: Int, along gradient: [Float], scale: Float, rate: Float)
    throws(DataError)
  {
    var values = try parameters[index].values()
    let correction1 = 1 - pow(Self.decay1, Float(updateCount))
    let correction2 = 1 - pow(Self.decay2, Float(updateCount))
    for entry in values.indices {
      let slope = gradient[entry] * scale
      firstMoments[index][entry] += (1 - Self.decay1) * (slope - firstMoments[index][entry])
      secondMoments[index][entry] +=
        (1 - Self.decay2) * (slope * slope - secondMoments[index][entry])
      let mean = firstMoments[index][entry] / correction1
      let spread = (secondMoments[index][entry] / correction2).squareRoot() + Self.stabiliser
      values[entry] -= rate * (mean / spread + weightDecay * values[entry])
    }
    try parameters[index].assign(Tensor(values, shape: parameters[index].shape))
  }
}

/// The share of the largest learning rate at each update: up in a line, down as a cosine.
func learningRateShare(update: Int, of updateCount: Int) -> Double {
  let warmUp = max(updateCount / 10, 1)
  if update < warmUp { return Double(update + 1) / Double(warmUp) }
  let progress = Double(update - warmUp) / Double(max(updateCount - warmUp, 1))
  return 0.5 * (1 + cos(.pi * progress))
}
