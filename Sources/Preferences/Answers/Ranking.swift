import Episodes

/// The candidates of a query in the order that an annotator gives them, the best first.
///
/// Equal ones share a tier.
///
/// A pair is a ranking of two. In an answer about likeness, the best is the most like the anchor.
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

  /// Every episode, from best to worst, and within a tier in the order given.
  public var episodes: [EpisodeID] { tiers.flatMap { $0 } }

  /// The best episode, the first of its tier where several are equal.
  public var best: EpisodeID { episodes[0] }

  /// The episode between best and worst, or `nil` unless there are three.
  public var middle: EpisodeID? { episodes.count == 3 ? episodes[1] : nil }

  /// The worst episode, the last of its tier where several are equal.
  public var worst: EpisodeID { episodes[episodes.count - 1] }
}

extension Ranking {
  /// The ranking that choices among candidates amount to, chosen tier by tier from the best on.
  ///
  /// The last candidate needs no choice: if one is left, it takes the tier behind the others.
  ///
  /// - Returns: `nil` while two or more candidates are left to choose.
  /// - Throws: `DataError.Kind.invalidValue` if an episode was chosen twice or a tier is empty.
  public init?(choices tiers: [[EpisodeID]], of candidates: [EpisodeID]) throws(DataError) {
    let left = candidates.filter { !tiers.joined().contains($0) }
    guard left.count <= 1 else { return nil }
    try self.init(tiers: left.isEmpty ? tiers : tiers + [left])
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
