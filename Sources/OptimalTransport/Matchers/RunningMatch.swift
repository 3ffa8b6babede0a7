/// The match of a sequence that is still going on, step by step.
public protocol RunningMatch: Sendable {
  /// Takes the costs of the next step to every step of the reference, `[T']`.
  ///
  /// - Returns: The cost of this step for all of its mass. Divided by the number of steps of the finished
  ///   sequence it is the step's part of `SequenceMatch.cost`.
  /// - Precondition: There is at least one cost, and as many in every step.
  /// - Complexity: O(T').
  mutating func append(_ costs: [Double]) -> Double
}

extension SequenceMatcher {
  /// The match with nothing in it yet, for a matcher whose cost of a step depends on nothing that comes
  /// later, or `nil` for any other.
  ///
  /// A transport plan shares the reference's mass among all steps, so each depends on all others. Time
  /// warping, soft or not, finds its path from the end: later steps change where earlier ones go. Equal
  /// times are known when the length is. Context looks ahead.
  ///
  /// - Throws: `TransportError.invalidSetting`, as `match(_:)`.
  public func running() throws(TransportError) -> (any RunningMatch)? { nil }
}

/// The cost of a step to the reference's frames by themselves, whatever came before.
struct MemorylessMatch: RunningMatch {
  let cost: @Sendable ([Double]) -> Double

  mutating func append(_ costs: [Double]) -> Double { cost(costs) }
}
