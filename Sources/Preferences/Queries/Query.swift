import Episodes
import Foundation

/// A question put to an annotator: some episodes, or parts of them, in the order in which they were
/// shown.
public struct Query: Sendable, Equatable, Identifiable {
  /// The kinds of question.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Which of two is better.
    case pair
    /// Order three from best to worst.
    case ranking
    /// Which of the last two is more like the first.
    case similarity
    /// Order three to five from best to worst.
    case set

    /// How many episodes may be shown.
    public var episodeCounts: ClosedRange<Int> {
      switch self {
      case .pair: 2...2
      case .ranking, .similarity: 3...3
      case .set: 3...5
      }
    }
  }

  /// The lasting name.
  ///
  /// The same query in two label files is one query.
  public internal(set) var id: UUID
  /// The kind of question.
  public let kind: Kind
  /// The episodes, in the order in which they were shown.
  ///
  /// The first of a similarity query is the anchor.
  public let episodes: [EpisodeID]
  /// The steps that were shown of those episodes of which only a part was.
  public let segments: [EpisodeID: Range<Int>]
  /// The seed by which the episodes were drawn and put in order.
  public let seed: UInt64
  /// The content of the episodes when they were shown, for those that were hashed.
  public let contentHashes: [EpisodeID: ContentHash]
  /// The annotator for whom the query was drawn, or `nil` where that is not known.
  ///
  /// Others may answer it too.
  public internal(set) var annotator: Annotator?
  /// The query that this one asks again, to see whether the answer stays the same.
  public let repeatOf: UUID?
  /// The text that was asked, or `nil` for the usual one of the kind.
  public internal(set) var question: String?
  /// The name of what the episodes are judged by, such as `smooth`, or `nil` for the only or overall one.
  ///
  /// Every criterion of the same episodes is a query of its own.
  public internal(set) var criterion: String?
  /// Why it is asked.
  public internal(set) var purpose = Purpose.ordinary
  /// The right answer, which is known unless the query is an ordinary one.
  public internal(set) var expected: Answer.Verdict?
  /// What is said after an answer to a practice query, or `nil` for nothing.
  public internal(set) var explanation: String?

  /// States a query.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the number of episodes is not one that `kind` asks
  ///   for, if one is shown twice, if a hash or a segment belongs to an episode that is not shown, or
  ///   if a segment is empty or starts before step 0.
  public init(
    id: UUID = UUID(), kind: Kind, episodes: [EpisodeID], segments: [EpisodeID: Range<Int>] = [:],
    seed: UInt64, contentHashes: [EpisodeID: ContentHash] = [:], annotator: Annotator? = nil,
    repeatOf: UUID? = nil
  ) throws(DataError) {
    guard kind.episodeCounts.contains(episodes.count), Set(episodes).count == episodes.count,
      Set(contentHashes.keys).union(segments.keys).isSubset(of: episodes)
    else {
      throw DataError(
        .invalidValue, subject: "query \(id)", place: "episodes",
        expected: "\(Self.countText(kind)) different episodes for a \(kind.rawValue)",
        found: "\(episodes.map(\.name)) with hashes of \(contentHashes.keys.sorted().map(\.name)) "
          + "and segments of \(segments.keys.sorted().map(\.name))")
    }
    for (id, steps) in segments where steps.isEmpty || steps.lowerBound < 0 {
      throw DataError(
        .invalidValue, subject: id.name, place: "segment", expected: "one or more steps from 0 on",
        found: "\(steps)")
    }
    self.id = id
    self.kind = kind
    self.episodes = episodes
    self.segments = segments
    self.seed = seed
    self.contentHashes = contentHashes
    self.annotator = annotator
    self.repeatOf = repeatOf
  }

  private static func countText(_ kind: Kind) -> String {
    let counts = kind.episodeCounts
    return counts.count == 1
      ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
  }
}

// MARK: - Roles

extension Query {
  /// The episode that the others are compared with, or `nil` unless the query is about likeness.
  public var anchor: EpisodeID? { kind == .similarity ? episodes[0] : nil }

  /// The episodes that an answer orders, as shown: all but the anchor.
  public var candidates: [EpisodeID] {
    kind == .similarity ? Array(episodes.dropFirst()) : episodes
  }

  /// The items shown, in the order of `episodes`.
  public var items: [LabelItem] { episodes.map(item(of:)) }

  /// The item shown of an episode: all of it, or its segment.
  public func item(of episode: EpisodeID) -> LabelItem {
    LabelItem(episode: episode, steps: segments[episode])
  }
}
