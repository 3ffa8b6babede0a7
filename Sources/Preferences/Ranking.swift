import Episodes

/// Episodes in order of preference, the best first; those judged equal share a tier.
///
/// This is the unit that alignment learns from. A pair is a ranking of two.
public struct Ranking: Hashable, Sendable {
  /// The tiers from best to worst; none is empty, and no episode stands twice.
  public let tiers: [[EpisodeID]]

  /// Orders episodes by tiers, the best first.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if a tier is empty, an episode stands twice, or there
  ///   are fewer than two episodes.
  public init(tiers: [[EpisodeID]]) throws(DataError) {
    let episodes = tiers.flatMap { $0 }
    guard episodes.count >= 2, Set(episodes).count == episodes.count,
      tiers.allSatisfy({ !$0.isEmpty })
    else {
      throw DataError(
        .invalidValue, subject: episodes.first?.name ?? "ranking", place: "ranking",
        expected: "two or more different episodes, no empty tier",
        found: "\(tiers.map { $0.map(\.name) })")
    }
    self.tiers = tiers
  }

  /// Orders two episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if they are the same.
  public init(best: EpisodeID, worst: EpisodeID) throws(DataError) {
    try self.init(tiers: [[best], [worst]])
  }

  /// Orders three episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if two are the same.
  public init(best: EpisodeID, middle: EpisodeID, worst: EpisodeID) throws(DataError) {
    try self.init(tiers: [[best], [middle], [worst]])
  }

  /// Every episode, from best to worst; within a tier in the order given.
  public var episodes: [EpisodeID] { tiers.flatMap { $0 } }

  /// The best episode, the first of its tier where several are equal.
  public var best: EpisodeID { episodes[0] }

  /// The episode between best and worst; `nil` unless there are three.
  public var middle: EpisodeID? { episodes.count == 3 ? episodes[1] : nil }

  /// The worst episode, the last of its tier where several are equal.
  public var worst: EpisodeID { episodes[episodes.count - 1] }

  /// Every two episodes of the ranking as a comparison of weight 1, better ones first.
  ///
  /// - Complexity: O(episodes²).
  public var comparisons: [Comparison] {
    let placed = tiers.enumerated().flatMap { tier, ids in ids.map { (tier: tier, id: $0) } }
    return placed.indices.flatMap { upper in
      placed[(upper + 1)...].map { lower in
        Comparison(
          placed[upper].id, lower.id,
          outcome: placed[upper].tier == lower.tier ? .tie : .firstBetter)
      }
    }
  }
}

extension Ranking: Codable {
  /// Reads the bare tiers: `[["a"], ["b", "c"]]`.
  ///
  /// - Throws: `DataError` if they do not make a ranking, or the decoder's own error.
  public init(from decoder: any Decoder) throws {
    try self.init(tiers: decoder.singleValueContainer().decode([[EpisodeID]].self))
  }

  /// Writes the bare tiers.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(tiers)
  }
}
