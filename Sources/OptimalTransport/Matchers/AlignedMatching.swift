/// How the distances of an encoder's features were compared while the encoder was aligned.
///
/// A reward in the space of that encoder compares distances in the same way. An encoder folder keeps
/// these settings in `card.json`, and an embeddings file repeats them.
public struct AlignedMatching: Codable, Sendable, Equatable {
  /// The ground cost between two feature vectors.
  public var cost: GroundCost
  /// The weight of the plan's entropy, in units of the ground cost, above 0.
  public var epsilon: Double
  /// Half the width of the temporal band as a share of the episode, above 0 and at most 1, or `nil` for no
  /// band.
  public var bandHalfWidth: Double?
  /// The log-odds of preference for one unit of transport cost, above 0.
  ///
  /// The scores of a scalar head are in log-odds. Divided by the temperature they have the scale of the
  /// cost.
  public var temperature: Double

  /// Creates settings.
  ///
  /// `isValid` tells whether their ranges hold.
  public init(cost: GroundCost, epsilon: Double, bandHalfWidth: Double?, temperature: Double) {
    self.cost = cost
    self.epsilon = epsilon
    self.bandHalfWidth = bandHalfWidth
    self.temperature = temperature
  }

  /// Whether a reward can be computed with these settings.
  public var isValid: Bool {
    [epsilon, temperature].allSatisfy { $0 > 0 && $0.isFinite }
      && bandHalfWidth.map { $0 > 0 && $0 <= 1 } ?? true
  }

  /// The ranges that `isValid` checks, in words.
  public static let ranges = "epsilon and temperature above 0, a band above 0 and at most 1"
}
