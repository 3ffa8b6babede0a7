import Episodes

/// The reward of one episode, as a line in a figure.
package struct RewardCurve: Sendable, Equatable {
  /// The name in the legend, such as `panda_stack/demo_3 (good)`.
  package let name: String
  /// The reward of each step, `[T]`.
  ///
  /// There is at least one, and all are finite.
  package let rewards: [Float]

  /// Names a curve.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there is no reward or one is not finite.
  package init(name: String, rewards: [Float]) throws(DataError) {
    guard !rewards.isEmpty, rewards.allSatisfy(\.isFinite) else {
      throw DataError(
        .invalidValue, subject: name, place: "reward", expected: "one finite reward per step",
        found: rewards.isEmpty ? "no steps" : "a reward that is not finite")
    }
    self.name = name
    self.rewards = rewards
  }

  /// The rewards summed up to each step, in Float64.
  var cumulative: [Double] {
    var total = 0.0
    return rewards.map { reward in
      total += Double(reward)
      return total
    }
  }
}
