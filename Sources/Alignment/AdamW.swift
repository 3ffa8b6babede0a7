import Encoders
import Episodes
import Foundation

/// Adam with decoupled weight decay.
///
/// - Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2.
final class AdamW {
  private let parameters: [Tensor]
  private let rates: [Double]
  private let weightDecay: Double
  private let firstMoments: [Tensor]
  private let secondMoments: [Tensor]
  private var updateCount = 0

  private static let stabiliser: Float = 1e-8

  /// `rates` are factors on the learning rate, one for each parameter; 1 where there are none.
  init(_ parameters: [Tensor], weightDecay: Double, rates: [Double]? = nil) throws(DataError) {
    self.parameters = parameters
    self.weightDecay = weightDecay
    self.rates = rates ?? parameters.map { _ in 1 }
    func zeros() throws(DataError) -> [Tensor] {
      try parameters.map { parameter throws(DataError) in
        try Tensor(Array(repeating: 0, count: parameter.count), shape: parameter.shape)
      }
    }
    firstMoments = try zeros()
    secondMoments = try zeros()
  }

  /// Moves every parameter that has a gradient against it, and forgets the gradients, whose overall
  /// length is clipped.
  ///
  /// A batch of answers about likeness says nothing to a scalar head, which then stays as it is.
  func step(learningRate: Double, maximumNorm: Float) throws(DataError) {
    updateCount += 1
    let moved = parameters.indices.filter { parameters[$0].hasGradient }
    var squares: Float = 0
    for index in moved {
      let gradient = try parameters[index].gradient().reshaped([-1])
      squares += try gradient.matrixProduct(gradient).scalar()
    }
    let scale = min(1, maximumNorm / max(squares.squareRoot(), Self.stabiliser))
    for index in moved {
      try parameters[index].moveByAdam(
        firstMoments[index], secondMoments[index], updateCount: updateCount,
        gradientScale: Double(scale), learningRate: learningRate * rates[index],
        weightDecay: weightDecay, stabiliser: Double(Self.stabiliser))
      parameters[index].clearGradient()
    }
  }

  /// The moments of a parameter, to go on from later.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy them.
  func moments(of index: Int) throws(DataError) -> (first: [Float], second: [Float]) {
    (try firstMoments[index].values(), try secondMoments[index].values())
  }

  /// Goes on from moments that were kept after `updateCount` updates.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  /// - Precondition: There are as many as the parameter has entries.
  func resume(_ index: Int, moments: (first: [Float], second: [Float]), updateCount: Int)
    throws(DataError)
  {
    let shape = parameters[index].shape
    try firstMoments[index].assign(Tensor(moments.first, shape: shape))
    try secondMoments[index].assign(Tensor(moments.second, shape: shape))
    self.updateCount = updateCount
  }
}

/// The share of the largest learning rate at each update: up in a line, down as a cosine.
func learningRateShare(update: Int, of updateCount: Int) -> Double {
  let warmUp = max(updateCount / 10, 1)
  if update < warmUp { return Double(update + 1) / Double(warmUp) }
  let progress = Double(update - warmUp) / Double(max(updateCount - warmUp, 1))
  return 0.5 * (1 + cos(.pi * progress))
}
