/// The weight of the entropy in a transport problem, as it is chosen: in the unit of the cost, or
/// measured by the costs at hand.
public struct Epsilon: Codable, Sendable, Equatable {
  /// The unit of the number.
  public enum Unit: String, Codable, Sendable, CaseIterable {
    /// The unit of the ground cost.
    case cost
    /// The median cost of the problem, so that one number suits features of any scale.
    case medianCost
  }

  /// The number, above 0.
  public var value: Double
  /// The unit of the number.
  public var unit: Unit

  /// States a choice, which `TransportProblem` checks.
  public init(_ value: Double, in unit: Unit = .cost) {
    self.value = value
    self.unit = unit
  }

  /// Epsilon in the unit of these costs.
  ///
  /// Where at least half of the costs are 0 the mean takes the median's place. Where all are, every epsilon
  /// gives the same even plan, and the number itself is returned.
  ///
  /// - Complexity: O(T T' log(T T')) for `medianCost`.
  public func absolute(for cost: CostMatrix) -> Double {
    guard unit == .medianCost else { return value }
    let median = cost.median
    let scale =
      median > 0 ? median : cost.values.reduce(0, +) / Double(cost.values.count)
    return scale > 0 ? value * scale : value
  }
}
