import EpisodeStore
import Episodes
import Preferences
import Rewards

/// Which episodes are the references: the preferred episodes that rewards are measured from.
public struct ReferenceChoice: Sendable, Equatable {
  /// Where references come from.
  public enum Source: Sendable, Equatable {
    /// None: only for rewards that compare with nothing.
    case none
    /// These episodes.
    case named([EpisodeID])
    /// The `count` episodes that a label file prefers most, by a criterion, or by the only one in the file.
    case preferred(labels: String, count: Int, criterion: String? = nil)
    /// All episodes; together with `medoids`.
    case all
  }

  /// Where they come from.
  public var source: Source
  /// How many of them to keep, those most like the others.
  ///
  /// `nil` keeps all.
  public var medoids: Int?

  /// Chooses references.
  public init(_ source: Source, medoids: Int? = nil) {
    self.source = source
    self.medoids = medoids
  }

  /// The label file that they come from, if any.
  var labels: String? {
    guard case .preferred(let labels, _, _) = source else { return nil }
    return labels
  }

  /// The episodes that the label file is about, which an encoder may have learned from.
  func labelledEpisodes() throws(DataError) -> Set<EpisodeID> {
    guard case .preferred(let labels, _, let criterion) = source else { return [] }
    return Set(try Self.orders(labels, criterion).flatMap(\.items).map(\.episode))
  }

  /// The embeddings of the references.
  func embeddings(in source: EmbeddingSource, settings: RewardSettings) throws(DataError)
    -> [EmbeddingSequence]
  {
    guard self.source != .none else { return [] }
    let candidates = try source.embeddings(of: candidates(among: source.ids))
    guard let medoids else { return candidates }
    let chosen = try ReferenceSelection.medoids(medoids, of: candidates, settings: settings)
    return candidates.filter { chosen.contains($0.id) }
  }

  func candidates(among all: [EpisodeID]) throws(DataError) -> [EpisodeID] {
    switch source {
    case .none: []
    case .named(let ids): ids
    case .preferred(let labels, let count, let criterion):
      try Self.preferred(by: labels, count: count, criterion)
    case .all: all
    }
  }

  private static func preferred(by path: String, count: Int, _ criterion: String?)
    throws(DataError) -> [EpisodeID]
  {
    let orders = try orders(path, criterion)
    let preferred = PreferredEpisodes.strongest(count, by: orders)
    guard preferred.isEmpty else { return preferred }
    throw DataError(
      .missing, file: path, expected: "answers that prefer whole episodes",
      found: "\(orders.count) about likeness, or about parts",
      remedy: "ask about whole episodes by preference, or name the references",
      settings: [.query, .references])
  }

  private static func orders(_ path: String, _ criterion: String?) throws(DataError)
    -> [JudgedOrder]
  {
    JudgedOrder.given(by: try LabelStore(readingFrom: path).countedAnswers(by: criterion))
  }
}
