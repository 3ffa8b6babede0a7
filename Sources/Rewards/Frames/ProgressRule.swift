import Episodes

/// How the reward of a step becomes the level of an episode, from 0 to 1.
///
/// The rule follows from what the steps are paid for; see the folder's README for the equations.
package enum ProgressRule: Sendable, Equatable {
  /// Steps are times in the references already.
  case time
  /// Steps are values of a state, such as its nearness to the goal.
  ///
  /// `low` becomes 0 and `high` 1: the 5 % and 95 % quantiles of all steps.
  case value(low: Double, high: Double)
  /// Steps are costs, which add up.
  ///
  /// A step of the value `high` counts as a whole one, one of `low` as none. `whole` is the mean of an episode
  /// that gets from 0 to 1: the references', or else the best episode's.
  case sum(low: Double, high: Double, whole: Double, byReferences: Bool)

  /// The rule for some rewards.
  ///
  /// - Complexity: O(steps · log steps).
  init(_ traces: [RewardTrace], settings: RewardSettings, references: Set<EpisodeID>) {
    guard settings.stepDefinition != RewardDefinition(.time) else {
      self = .time
      return
    }
    let believed = traces.filter(\.diagnostics.isBelievable)
    let known = believed.isEmpty ? traces : believed
    let values = known.flatMap { $0.paidSteps(settings) }.sorted()
    let (low, high) = (values.quantile(0.05), values.quantile(0.95))
    guard settings.addsUp else {
      self = .value(low: low, high: high)
      return
    }
    let amounts = known.map { trace in
      (trace.id, trace.paidSteps(settings).map { Self.share($0, low, high) }.mean)
    }
    let ofReferences = amounts.filter { references.contains($0.0) }.map(\.1)
    let whole = ofReferences.isEmpty ? amounts.map(\.1).max() ?? 0 : ofReferences.mean
    self = .sum(low: low, high: high, whole: whole, byReferences: !ofReferences.isEmpty)
  }

  /// The level at every step, each from 0 to 1.
  func levels(of trace: RewardTrace, settings: RewardSettings) -> [Float] {
    let steps = trace.paidSteps(settings)
    switch self {
    case .time: return steps.map { Float(min(1, max(0, $0))) }
    case .value(let low, let high): return steps.map { Float(Self.share($0, low, high)) }
    case .sum(let low, let high, let whole, _):
      guard whole > 0 else { return steps.map { _ in 0 } }
      var sum = 0.0
      return steps.map { step in
        sum += Self.share(step, low, high) / Double(steps.count)
        return Float(min(1, sum / whole))
      }
    }
  }

  /// Where a value stands between two others, from 0 to 1.
  private static func share(_ value: Double, _ low: Double, _ high: Double) -> Double {
    high > low ? min(1, max(0, (value - low) / (high - low))) : 0
  }
}

extension ProgressRule: CustomStringConvertible {
  /// The rule in words, for the files that hold its results.
  package var description: String {
    switch self {
    case .time: "the step's time in the references"
    case .value(let low, let high): "the step's value, from \(low) to \(high)"
    case .sum(let low, let high, let whole, let byReferences):
      "the sum of the steps' values, each from \(low) to \(high), over \(whole), the mean of "
        + (byReferences ? "the references" : "the best episode")
    }
  }
}

extension RewardSettings {
  /// Whether a step is paid for with a part of a cost, which adds up, and not with the value of a state.
  fileprivate var addsUp: Bool {
    stepDefinition.includes(.share) || stepDefinition.includes(.cost)
  }
}

extension RewardTrace {
  /// The rewards before shaping and scaling, a share of the return as what a whole episode of it would cost.
  fileprivate func paidSteps(_ settings: RewardSettings) -> [Double] {
    let steps = (rawRewards ?? rewards).map(Double.init)
    guard settings.stepDefinition == RewardDefinition(.share) else { return steps }
    return steps.map { $0 * Double(steps.count) }
  }
}

extension [Double] {
  /// The quantile of ascending numbers, with straight lines between them; 0 for none.
  package func quantile(_ share: Double) -> Double {
    guard let last = indices.last else { return 0 }
    let place = share * Double(last)
    let lower = Int(place)
    guard lower < last else { return self[last] }
    return self[lower] + (place - Double(lower)) * (self[lower + 1] - self[lower])
  }
}
