import Encoders
import Episodes
import OptimalTransport
import Rewards

/// The distances of steps of an episode from their matched frames, as a function of their features.
///
/// Saliency is computed for this quantity. The distance of a step is the mean ground cost to the reference's
/// frames, weighted by the match. The match is held fixed. The distance changes with a frame as the
/// transport cost does, times the number of steps.
package struct MatchedDistance: Sendable {
  /// The rows of the match, `[N, T']`.
  ///
  /// Each row sums to 1.
  private let shares: [Float]
  private let reference: EmbeddingSequence
  private let cost: GroundCost

  /// Takes some steps of a match.
  ///
  /// - Precondition: `reference` is the explanation's, and the steps are among its steps.
  package init(
    _ explanation: MatchExplanation, reference: EmbeddingSequence, steps: [Int], cost: GroundCost
  ) {
    let width = explanation.referenceStepCount
    precondition(width == reference.stepCount, "the match is with another reference")
    shares = steps.flatMap { step in
      let row = explanation.plan[step * width..<(step + 1) * width]
      let mass = row.reduce(0, +)
      // A matcher that leaves mass out may leave out a whole step, which then has no distance.
      return row.map { mass > 0 ? Float($0 / mass) : 0 }
    }
    self.reference = reference
    self.cost = cost
  }

  /// The distances of some of the steps, `[N]` from features `[N, D]`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the features do not have the length of the reference's.
  package func distances(_ features: Tensor, _ range: Range<Int>) throws(DataError) -> Tensor {
    let (count, width) = (range.count, reference.stepCount)
    let own = try features.reshaped([1, count, reference.dimension])
    let other = try Tensor(reference.values, shape: [1, width, reference.dimension])
    let weights = try Tensor(
      Array(shares[range.lowerBound * width..<range.upperBound * width]), shape: [1, count, width])
    return try (cost.between(own, other) * weights).sum(2).reshaped([count])
  }
}
