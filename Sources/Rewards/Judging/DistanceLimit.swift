import Episodes

/// The largest distance to the nearest reference at which a reward is believed: that of the farthest
/// training episode.
///
/// References are usually among the training episodes, and count with their distance to the others.
public struct DistanceLimit: Sendable, Equatable {
  /// The largest cost of the match with the nearest reference.
  public let cost: Double

  /// The limit by the traces of training episodes, or `nil` if there are none.
  public init?(training traces: [RewardTrace]) {
    guard let farthest = traces.compactMap(\.diagnostics.transportCost).max() else { return nil }
    cost = farthest
  }

  /// A limit that was computed before.
  public init(cost: Double) { self.cost = cost }

  /// The trace, marked by whether it is within the limit.
  ///
  /// A trace that was compared with no reference stays as it is.
  ///
  /// - Throws: `DataError`, as `RewardTrace`.
  public func judged(_ trace: RewardTrace) throws(DataError) -> RewardTrace {
    var diagnostics = trace.diagnostics
    guard let distance = diagnostics.transportCost else { return trace }
    diagnostics.standing = distance <= cost ? .within : .beyond
    return try trace.replacing(diagnostics: diagnostics)
  }
}
