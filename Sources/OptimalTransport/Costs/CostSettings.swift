/// How the cost between two steps of two sequences is computed from their features.
public struct CostSettings: Codable, Sendable, Equatable {
  /// The distance between two feature vectors.
  public var ground: GroundCost
  /// Whether the reference's mean feature is taken off both sequences first.
  ///
  /// The part that all frames have in common then no longer hides the part that changes.
  public var isCentred: Bool
  /// How many pairs of steps, from a pair on, its cost is the mean of; at least 1, the pair alone.
  public var contextLength: Int

  /// States how; plain distances unless said otherwise.
  public init(_ ground: GroundCost, isCentred: Bool = false, contextLength: Int = 1) {
    self.ground = ground
    self.isCentred = isCentred
    self.contextLength = contextLength
  }
}
