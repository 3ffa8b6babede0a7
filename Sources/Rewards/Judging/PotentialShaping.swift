import Episodes

/// Rewards for the progress of a step, `discount * phi(t + 1) - phi(t)`, where phi is the unshaped reward
/// of a step.
///
/// Added to the reward of a task they change no optimal policy. The value after the last step is not
/// recorded. It is taken to be that of the last step, as for an episode that was cut off. A learner that
/// treats the end of an episode as final must subtract `discount * phi` from the last reward, so that the
/// guarantee holds there too.
///
/// - Source: Ng, Harada & Russell, "Policy invariance under reward transformations" (1999), theorem 1.
public struct PotentialShaping: Sendable, Equatable {
  /// The learner's own discount, above 0 and at most 1.
  public let discount: Double

  /// Shapes for a learner with this discount.
  ///
  /// - Precondition: The discount is above 0 and at most 1.
  public init(discount: Double) {
    precondition(discount > 0 && discount <= 1, "a discount is above 0 and at most 1")
    self.discount = discount
  }

  /// The differences of potentials `[T]`, `[T]`.
  ///
  /// - Complexity: O(T).
  public func shaped(_ potentials: [Float]) -> [Float] {
    potentials.indices.map { step in
      let next = potentials[min(step + 1, potentials.count - 1)]
      return Float(discount * Double(next) - Double(potentials[step]))
    }
  }

  /// Shapes the rewards of an episode, and keeps the raw ones beside them.
  ///
  /// - Returns: The shaped trace.
  /// - Throws: `DataError`, as `RewardTrace`.
  public func shaped(_ trace: RewardTrace) throws(DataError) -> RewardTrace {
    try trace.replacing(rewards: shaped(trace.rewards))
  }
}

extension RewardSettings {
  /// Shapes and then scales the rewards of a data set's episodes.
  ///
  /// - Returns: The traces as files and policies get them, in their order.
  /// - Throws: `DataError.Kind.invalidValue` if the rewards have no scale.
  public func finished(_ traces: [RewardTrace]) throws(DataError) -> [RewardTrace] {
    let shaped =
      if let shapingDiscount {
        try traces.map { trace throws(DataError) in
          try PotentialShaping(discount: shapingDiscount).shaped(trace)
        }
      } else {
        traces
      }
    return try scaling.scaled(shaped)
  }
}
