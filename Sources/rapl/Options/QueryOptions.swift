import ArgumentParser
import EpisodeStore
import Episodes
import Labelling
import Preferences
import ResultFiles

/// The kind of queries, and the way they are chosen.
struct QueryOptions: ParsableArguments {
  enum Kind: String, NamedOption {
    case ranking, pair, similarity, set
  }

  enum Selection: String, NamedOption {
    case random, uncertain, diverse, information
  }

  @Option(
    help: """
      The kind of query: ranking (of three), pair, similarity (which of two is more like a third) or \
      set (of three to five).
      """)
  var query = Kind.ranking

  @Option(help: "Number of episodes in a set, 3 to 5. (default: 5)")
  var setSize: Int?

  @Option(help: "Show a random segment of so many steps of each episode instead of all.")
  var segmentLength: Int?

  @Option(
    help: """
      How queries are chosen: random; uncertain, on which an ensemble disagrees; diverse, uncertain and \
      unlike earlier ones; information, the most expected per second of the annotator's time.
      """)
  var select = Selection.random

  @Option(help: "Embeddings from rapl encode, as features for --select.")
  var embeddings: String?

  @Option(help: "The share of queries that repeat answered ones, for self-consistency.")
  var repeats = 0.0

  @Option(help: "Number of annotators who get each query before new ones are chosen.")
  var overlap = 1

  @Flag(help: "Compare episodes of different tasks and scenes too.")
  var acrossTasks = false

  @Flag(help: "Compare episodes of different arms too.")
  var acrossArms = false

  @Option(
    help: """
      Ask exactly the queries of a JSON Lines file, such as ["panda/demo_0", "panda/demo_3"] on a line.
      """)
  var pairs: String?

  /// Whether queries must be asked one after another, because each depends on the answers before.
  var isSequential: Bool {
    pairs != nil || select != .random || repeats > 0 || overlap > 1 || segmentLength != nil
      || query == .similarity || query == .set
  }

  func validate() throws {
    try require((3...5).contains(setSize ?? 5), "--set-size must be 3 to 5")
    try require(["--set-size": setSize != nil], onlyIf: query == .set, with: "--query set")
    try require(segmentLength ?? 1 >= 1, "--segment-length must be at least 1")
    try require((0...1).contains(repeats), "--repeats must be between 0 and 1")
    try require(overlap >= 1, "--overlap must be at least 1")
    try require(
      query != .similarity || select == .random, "--query similarity goes with --select random only"
    )
    try require(
      pairs == nil
        || (select == .random && segmentLength == nil && !acrossTasks && !acrossArms),
      "--pairs says which episodes are asked about, so it goes with no other choice of them")
    try require(
      embeddings == nil || select != .random, "--embeddings goes with --select other than random")
  }

  /// Which episodes may be compared.
  var comparability: Comparability {
    var rule = Comparability()
    (rule.acrossTasks, rule.acrossArms) = (acrossTasks, acrossArms)
    return rule
  }

  /// The source of queries about these episodes, by a criterion, for one annotator, who shares them through
  /// the file.
  func source(
    episodes: [Episode], criterion: String = Query.overallCriterion, seed: UInt64
  ) throws -> any QuerySource {
    try source(episodes: episodes, criterion: criterion, seed: seed) { new in
      overlap > 1 ? try SharedQueries(new, annotatorCount: overlap) : new
    }
  }

  /// The source of queries about these episodes, by a criterion, with new ones shared by `share`.
  func source(
    episodes: [Episode], criterion: String, seed: UInt64,
    sharing share: (any QuerySource) throws -> any QuerySource
  ) throws -> any QuerySource {
    var source = try share(newQueries(episodes: episodes, criterion: criterion, seed: seed))
    if repeats > 0 { source = try RepeatedQueries(source, share: repeats, seed: seed) }
    return source
  }

  private func newQueries(episodes: [Episode], criterion judged: String, seed: UInt64) throws
    -> any QuerySource
  {
    let shape = try shape()
    if let pairs {
      return try ListedQueries(
        contentsOf: pairs, kind: shape.kind, episodes: episodes, criterion: judged, seed: seed)
    }
    guard let criterion = SelectedQueries.Criterion(rawValue: select.rawValue) else {
      return try RandomQueries(
        episodes: episodes, shape: shape, comparability: comparability, seed: seed)
    }
    return try SelectedQueries(
      criterion, episodes: episodes, shape: shape, features: features(of: episodes.map(\.id)),
      comparability: comparability, seed: seed)
  }

  func shape() throws -> QueryShape {
    switch query {
    case .pair: try QueryShape(.pair, segmentLength: segmentLength)
    case .ranking: try QueryShape(.ranking, segmentLength: segmentLength)
    case .similarity: try QueryShape(.similarity, segmentLength: segmentLength)
    case .set: try QueryShape(.set, episodeCount: setSize ?? 5, segmentLength: segmentLength)
    }
  }

  private func features(of episodes: [EpisodeID]) throws -> EpisodeFeatures {
    guard let embeddings else { return try EpisodeFeatures(identitiesOf: episodes) }
    return try EpisodeFeatures(EmbeddingFile.read(embeddings).1, of: episodes)
  }
}
