import Encoders
import Episodes

/// Adam with decoupled weight decay.
///
/// - Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2.
package final class AdamW {
  private let parameters: [Tensor]
  private let rates: [Double]
  private let weightDecay: Double
  private let firstMoments: [Tensor]
  private let secondMoments: [Tensor]
  private var updateCount = 0

  private static let stabiliser: Float = 1e-8

  /// Prepares updates of some parameters.
  ///
  /// `rates` are factors on the learning rate, one for each parameter.
  ///
  /// `nil` stands for 1 throughout.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for the moments.
  package init(_ parameters: [Tensor], weightDecay: Double, rates: [Double]? = nil)
    throws(DataError)
  {
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

  /// Updates every parameter that has a gradient, and clears the gradients.
  ///
  /// Gradients whose overall length exceeds `maximumNorm` are scaled down to it. A parameter without a
  /// gradient stays as it is: a batch of answers about likeness has none for a scalar head.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch fails.
  package func step(learningRate: Double, maximumNorm: Float) throws(DataError) {
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

  /// The moments of a parameter, for a checkpoint.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy them.
  package func moments(of index: Int) throws(DataError) -> (first: [Float], second: [Float]) {
    (try firstMoments[index].values(), try secondMoments[index].values())
  }

  /// Continues from moments that were saved after `updateCount` updates.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  /// - Precondition: There are as many as the parameter has entries.
  package func resume(_ index: Int, moments: (first: [Float], second: [Float]), updateCount: Int)
    throws(DataError)
  {
    let shape = parameters[index].shape
    try firstMoments[index].assign(Tensor(moments.first, shape: shape))
    try secondMoments[index].assign(Tensor(moments.second, shape: shape))
    self.updateCount = updateCount
  }
}
