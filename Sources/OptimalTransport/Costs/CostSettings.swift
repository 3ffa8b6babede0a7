/// How the cost between two steps of two sequences is worked out from their features.
public struct CostSettings: Codable, Sendable, Equatable {
  /// The distance between two feature vectors.
  public var ground: GroundCost
  /// Whether the reference's mean feature is taken off both sequences first, so that what all its
  /// frames have in common does not drown what changes.
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
