import Episodes

/// How far from the nearest reference an episode may be for its reward to be more than a guess: as far
/// as the farthest of the training episodes was.
///
/// References are among the training episodes as a rule; they count with their distance to the others.
public struct DistanceLimit: Sendable, Equatable {
  /// The largest cost of the match with the nearest reference.
  public let cost: Double

  /// The limit that the traces of training episodes set; `nil` if there are none.
  public init?(training traces: [RewardTrace]) {
    guard let farthest = traces.compactMap(\.diagnostics.transportCost).max() else { return nil }
    cost = farthest
  }

  /// A limit that was worked out before.
  public init(cost: Double) { self.cost = cost }

  /// The trace, saying whether it is within the limit; one that was compared with no reference stays as
  /// it is.
  ///
  /// - Throws: `DataError`, as `RewardTrace`.
  public func judged(_ trace: RewardTrace) throws(DataError) -> RewardTrace {
    var diagnostics = trace.diagnostics
    guard let distance = diagnostics.transportCost else { return trace }
    diagnostics.standing = distance <= cost ? .within : .beyond
    return try trace.replacing(diagnostics: diagnostics)
  }
}
