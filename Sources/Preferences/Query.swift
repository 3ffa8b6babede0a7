import Episodes
import Foundation

/// A question put to an annotator: some episodes, in the order in which they were shown.
public struct Query: Sendable, Equatable, Identifiable {
  /// What is asked.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Which of two is better.
    case pair
    /// Order three from best to worst.
    case ranking

    /// How many episodes are shown.
    public var episodeCount: Int {
      switch self {
      case .pair: 2
      case .ranking: 3
      }
    }
  }

  /// The lasting name; the same query in two label files is one query.
  public let id: UUID
  /// What is asked.
  public let kind: Kind
  /// The episodes, in the order in which they were shown.
  public let episodes: [EpisodeID]
  /// The seed by which the episodes were drawn and put in order.
  public let seed: UInt64
  /// The content of the episodes when they were shown, for those that were hashed.
  public let contentHashes: [EpisodeID: ContentHash]

  /// States a query.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the number of episodes is not the one that `kind`
  ///   asks for, if one is shown twice, or if a hash belongs to an episode that is not shown.
  public init(
    id: UUID = UUID(), kind: Kind, episodes: [EpisodeID], seed: UInt64,
    contentHashes: [EpisodeID: ContentHash] = [:]
  ) throws(DataError) {
    guard episodes.count == kind.episodeCount, Set(episodes).count == episodes.count,
      Set(contentHashes.keys).isSubset(of: episodes)
    else {
      throw DataError(
        .invalidValue, file: "query \(id)", place: "episodes",
        expected: "\(kind.episodeCount) different episodes for a \(kind.rawValue)",
        found: "\(episodes.map(\.name)) with hashes of \(contentHashes.keys.sorted().map(\.name))")
    }
    self.id = id
    self.kind = kind
    self.episodes = episodes
    self.seed = seed
    self.contentHashes = contentHashes
  }
}
