/// How the cost between two steps of two sequences is computed from their features.
public struct CostSettings: Codable, Sendable, Equatable {
  /// The distance between two feature vectors.
  public var ground: GroundCost
  /// Whether the reference's mean feature is taken off both sequences first.
  ///
  /// The part that all frames have in common then no longer hides the part that changes.
  public var isCentred: Bool
  /// The number of pairs of steps, from a pair on, whose mean is the cost of that pair.
  ///
  /// At least 1, which is the pair alone.
  public var contextLength: Int

  /// Chooses the settings.
  ///
  /// The default is plain distances.
  public init(_ ground: GroundCost, isCentred: Bool = false, contextLength: Int = 1) {
    self.ground = ground
    self.isCentred = isCentred
    self.contextLength = contextLength
  }
}
