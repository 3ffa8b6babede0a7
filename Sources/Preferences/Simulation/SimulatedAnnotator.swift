import Episodes
import Foundation

/// An annotator that orders episodes by their recorded reward, for trials without people.
///
/// - Source: Lee, Smith, Dragan and Abbeel, "B-Pref: Benchmarking Preference-Based Reinforcement
///   Learning", NeurIPS 2021, <https://arxiv.org/abs/2111.03026>, section 3 and algorithm 1. Where the
///   paper takes sums of rewards this takes the true score, whose scale does not depend on the number of
///   steps, so its rationality and thresholds are in units of that.
public struct SimulatedAnnotator: Sendable {
  /// How the annotator judges.
  public struct Settings: Sendable, Equatable, Codable {
    /// How much better, in true score, the middle of a ranking is than the worst, and one of a pair than the
    /// other.
    ///
    /// Queries closer than that are not asked.
    public var margin: Double
    /// Neighbours in the order whose true scores differ by no more than this are judged equal.
    ///
    /// At 0, only those of the same score are.
    public var equalThreshold: Double
    /// The chance, 0 to 1, that two neighbouring tiers of an order change places.
    ///
    /// Which two is drawn at random. In a pair the answer is turned round.
    public var mistakeRate: Double
    /// How surely the better one is preferred: of two scores `a` and `b`, the first with probability
    /// `1 / (1 + exp(rationality · (b - a)))`; `nil` for always.
    public var rationality: Double?
    /// How much the past counts: each step `myopia` times as much as the one after it, of 0 to 1.
    ///
    /// Below 1, the score is twice the mean of the rewards so weighted; `nil` for the true score.
    public var myopia: Double?
    /// A query none of whose candidates has a score of this at least is skipped; `nil` for none.
    public var skipThreshold: Double?

    /// Chooses how to judge.
    ///
    /// The default is an annotator without fault, and a margin of 0.1.
    public init(
      margin: Double = 0.1, equalThreshold: Double = 0, mistakeRate: Double = 0,
      rationality: Double? = nil, myopia: Double? = nil, skipThreshold: Double? = nil
    ) {
      self.margin = margin
      self.equalThreshold = equalThreshold
      self.mistakeRate = mistakeRate
      self.rationality = rationality
      self.myopia = myopia
      self.skipThreshold = skipThreshold
    }
  }

  /// How the annotator judges.
  public let settings: Settings
  /// The episodes with their scores, the best first.
  let scored: [ScoredEpisode]
  private let episodes: [EpisodeID: Episode]

  /// One of the episodes, or `nil` if it is not among them.
  func episode(_ id: EpisodeID) -> Episode? { episodes[id] }

  /// Looks at the recorded rewards of episodes.
  ///
  /// - Throws: `DataError.Kind.missing` if an episode has no recorded reward, `.invalidValue` if a
  ///   setting is out of range or an episode is given twice.
  /// - Complexity: O(recorded steps + episodes · log episodes).
  public init(episodes: [Episode], settings: Settings = Settings()) throws(DataError) {
    try Self.check(settings)
    var scored: [ScoredEpisode] = []
    for episode in episodes { scored.append(try ScoredEpisode(episode, myopia: settings.myopia)) }
    self.settings = settings
    self.episodes = Dictionary(episodes.map { ($0.id, $0) }) { first, _ in first }
    self.scored = scored.sorted()
    try checkDistinct()
  }

  /// Asks for and gives rankings of three: three random episodes ordered by true score, of which the
  /// middle is better than the worst by the margin at least.
  ///
  /// No three episodes are ranked twice. The first rankings of a longer list are those of a shorter
  /// one with the same seed.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the episodes allow fewer rankings than `count`.
  /// - Complexity: O(count · log episodes + episodes · log episodes).
  public func rankings(count: Int, seed: UInt64) throws(DataError) -> [Judgement] {
    try judgements(of: .ranking, count: count, seed: seed)
  }

  /// Asks for and gives pairs: two random episodes, one better than the other by the margin at least.
  ///
  /// With a margin of 0 and an equal threshold of 0.1, close pairs are answered as ties instead.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the episodes allow fewer pairs than `count`.
  /// - Complexity: As `rankings(count:seed:)`.
  public func pairs(count: Int, seed: UInt64) throws(DataError) -> [Judgement] {
    try judgements(of: .pair, count: count, seed: seed)
  }

  private func judgements(of kind: Query.Kind, count: Int, seed: UInt64) throws(DataError)
    -> [Judgement]
  {
    let choices = SeparatedChoices(scored.map(\.score), margin: settings.margin, kind: kind)
    guard (0...choices.count).contains(count) else {
      throw tooFew(kind, possible: choices.count, asked: count)
    }
    var drawing = SeededGenerator(seed: seed)
    // Apart from the drawing, so that the first draws do not depend on how much is asked.
    var answering = SeededGenerator(seed: drawing.next())
    var judgements: [Judgement] = []
    for choice in choices.draw(count, using: &drawing) {
      let order = choice.map { scored[$0] }
      let query = try query(kind, order, seed: seed, using: &answering)
      let answer = try Answer(verdict(on: order, using: &answering))
      judgements.append(try Judgement(query: query, answer: answer))
    }
    return judgements
  }

  private func query(
    _ kind: Query.Kind, _ order: [ScoredEpisode], seed: UInt64,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Query {
    let shown = generator.shuffled(order.map(\.id))
    return try Query(
      id: Self.queryID(kind, shown, seed: seed), kind: kind, episodes: shown, seed: seed)
  }

  /// The same seed and episodes give the same id, so that a run done twice is found out.
  private static func queryID(_ kind: Query.Kind, _ shown: [EpisodeID], seed: UInt64) -> UUID {
    UUID(hashing: "simulated \(seed) \(kind.rawValue) \(shown.map(\.name))")
  }
}

// MARK: - Refusals

extension SimulatedAnnotator {
  private static func check(_ settings: Settings) throws(DataError) {
    let amounts = [settings.margin, settings.equalThreshold, settings.rationality ?? 0]
    guard amounts.allSatisfy({ $0 >= 0 && $0.isFinite }), (0...1).contains(settings.mistakeRate),
      (0...1).contains(settings.myopia ?? 1), settings.skipThreshold?.isFinite ?? true
    else {
      throw DataError(
        .invalidValue, subject: "simulated annotator", place: "settings",
        expected: "margin, equal threshold and rationality of 0 or more, mistake rate and myopia "
          + "of 0 to 1", found: "\(settings)")
    }
  }

  private func checkDistinct() throws(DataError) {
    var seen: Set<EpisodeID> = []
    for episode in scored where !seen.insert(episode.id).inserted {
      throw DataError(
        .invalidValue, subject: episode.id.name, expected: "every episode once", found: "it twice",
        remedy: "name each file once")
    }
  }

  private func tooFew(_ kind: Query.Kind, possible: Int, asked: Int) -> DataError {
    DataError(
      .invalidValue, subject: "simulated annotator", place: "\(kind.rawValue) queries",
      expected: "at most \(possible), all that \(scored.count) episodes allow at a margin of "
        + "\(settings.margin)", found: "\(asked)",
      remedy: "ask for fewer, lower the margin, or give more episodes")
  }
}
