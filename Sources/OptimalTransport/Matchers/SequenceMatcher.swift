/// A way of matching the steps of one sequence with those of another, given the cost of each pair.
///
/// Matchers can be compared on the same costs: all of them spread the same mass of `1/T` per step, so
/// that `SequenceMatch.cost` is a mean cost for each. Only those by transport take other masses.
///
/// A matcher outside this module implements `match(_:)` and returns a `SequenceMatch` made from ranges, from
/// a plan or from a `TransportSolution`.
public protocol SequenceMatcher: Sendable {
  /// Matches every row of the costs, a step of the episode, with columns, steps of the reference.
  ///
  /// - Returns: The match, with how far it can be trusted.
  /// - Throws: `TransportError` if a setting of the matcher is out of range or does not suit the costs.
  func match(_ cost: CostMatrix) throws(TransportError) -> SequenceMatch

  /// A match that takes one step after the other, where the matcher allows of one.
  ///
  /// - Throws: `TransportError` if a setting of the matcher is out of range.
  func running() throws(TransportError) -> (any RunningMatch)?
}
