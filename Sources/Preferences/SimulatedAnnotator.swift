import Episodes
import Foundation

/// An annotator that orders episodes by their recorded reward; for trials without people.
///
/// - Source: Lee, Smith, Dragan and Abbeel, "B-Pref: Benchmarking Preference-Based Reinforcement
///   Learning", NeurIPS 2021, <https://arxiv.org/abs/2111.03026>, section 3: the oracle teacher with
///   its mistakes and its ties. Its teachers that are short-sighted, stochastic, or skip are not here.
public struct SimulatedAnnotator: Sendable {
  /// How the annotator judges.
  public struct Settings: Sendable, Equatable, Codable {
    /// How much better, in true score, the middle of a ranking is than the worst, and one of a pair
    /// than the other; queries closer than that are not asked.
    public var margin: Double
    /// Neighbours in the order whose true scores differ by no more than this are judged equal; at 0,
    /// only those of the same score.
    public var equalThreshold: Double
    /// The chance, 0 to 1, that two neighbouring tiers of an order change places.
    ///
    /// Which two is drawn at random; in a pair the answer is turned round.
    public var mistakeRate: Double

    /// Chooses how to judge; by default an annotator without fault, and a margin of 0.1.
    public init(margin: Double = 0.1, equalThreshold: Double = 0, mistakeRate: Double = 0) {
      self.margin = margin
      self.equalThreshold = equalThreshold
      self.mistakeRate = mistakeRate
    }
  }

  /// How the annotator judges.
  public let settings: Settings
  /// The episodes with their true scores, the best first.
  let scored: [ScoredEpisode]

  /// Looks at the recorded rewards of episodes.
  ///
  /// - Throws: `DataError.Kind.missing` if an episode has no recorded reward, `.invalidValue` if a
  ///   setting is out of range or an episode is given twice.
  /// - Complexity: O(recorded steps + episodes · log episodes).
  public init(episodes: [Episode], settings: Settings = Settings()) throws(DataError) {
    try Self.check(settings)
    var scored: [ScoredEpisode] = []
    for episode in episodes { scored.append(try ScoredEpisode(episode)) }
    self.settings = settings
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
    // Apart from the drawing, so that what is drawn first does not depend on how much is asked.
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

  private func verdict(on order: [ScoredEpisode], using generator: inout SeededGenerator)
    throws(DataError) -> Answer.Verdict
  {
    var tiers = [[order[0].id]]
    for (better, worse) in zip(order, order.dropFirst()) {
      if better.score - worse.score <= settings.equalThreshold {
        tiers[tiers.count - 1].append(worse.id)
      } else {
        tiers.append([worse.id])
      }
    }
    // Drawn even where it cannot matter, so that one setting does not change what is drawn later.
    let isMistaken = generator.unit() < settings.mistakeRate
    let swapped = generator.index(below: max(1, tiers.count - 1))
    if isMistaken, tiers.count > 1 { tiers.swapAt(swapped, swapped + 1) }
    return Answer.Verdict(try Ranking(tiers: tiers))
  }

  /// The same seed and episodes give the same id, so that a run done twice is found out.
  private static func queryID(_ kind: Query.Kind, _ shown: [EpisodeID], seed: UInt64) -> UUID {
    UUID(hashing: "simulated \(seed) \(kind.rawValue) \(shown.map(\.name))")
  }
}

// MARK: - Refusals

extension SimulatedAnnotator {
  private static func check(_ settings: Settings) throws(DataError) {
    guard settings.margin >= 0, settings.margin.isFinite, settings.equalThreshold >= 0,
      settings.equalThreshold.isFinite, (0...1).contains(settings.mistakeRate)
    else {
      throw DataError(
        .invalidValue, file: "simulated annotator", place: "settings",
        expected: "margin and equal threshold of 0 or more, mistake rate of 0 to 1",
        found: "\(settings.margin), \(settings.equalThreshold), \(settings.mistakeRate)")
    }
  }

  private func checkDistinct() throws(DataError) {
    var seen: Set<EpisodeID> = []
    for episode in scored where !seen.insert(episode.id).inserted {
      throw DataError(
        .invalidValue, file: episode.id.name, expected: "every episode once", found: "it twice",
        remedy: "name each file once")
    }
  }

  private func tooFew(_ kind: Query.Kind, possible: Int, asked: Int) -> DataError {
    DataError(
      .invalidValue, file: "simulated annotator", place: "\(kind.rawValue) queries",
      expected: "0 to \(possible), all that \(scored.count) episodes allow at a margin of "
        + "\(settings.margin)", found: "\(asked)",
      remedy: "ask for fewer, lower the margin, or give more episodes")
  }
}
