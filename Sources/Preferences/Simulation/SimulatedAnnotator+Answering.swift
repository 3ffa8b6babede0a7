import Episodes
import Foundation

extension SimulatedAnnotator {
  /// Answers a query of any kind about the episodes at hand.
  ///
  /// In a query about likeness, the candidate with the score nearer to the anchor's is the more alike. A
  /// part of an episode has the score of its own rewards.
  ///
  /// - Throws: `DataError.Kind.missing` if an episode is not among those at hand.
  public func answer(to query: Query, using generator: inout SeededGenerator) throws(DataError)
    -> Answer
  {
    var candidates: [ScoredEpisode] = []
    for id in query.candidates { candidates.append(try scored(id, in: query)) }
    if let anchor = query.anchor {
      let centre = try scored(anchor, in: query).score
      candidates = candidates.map {
        ScoredEpisode(id: $0.id, score: -abs($0.score - centre))
      }
    }
    return try Answer(verdict(on: candidates.sorted(), using: &generator))
  }

  private func scored(_ id: EpisodeID, in query: Query) throws(DataError) -> ScoredEpisode {
    guard let episode = episode(id) else {
      throw DataError(
        .missing, subject: id.name, expected: "an episode with recorded reward", found: "none",
        remedy: "give the file that holds it")
    }
    return try ScoredEpisode(episode, steps: query.segments[id], myopia: settings.myopia)
  }

  /// The verdict on candidates that are given in the order of their scores.
  func verdict(on order: [ScoredEpisode], using generator: inout SeededGenerator)
    throws(DataError) -> Answer.Verdict
  {
    if let threshold = settings.skipThreshold, order[0].score < threshold { return .skip }
    let perceived = perceived(order, using: &generator)
    var tiers = [[perceived[0].id]]
    for (better, worse) in zip(perceived, perceived.dropFirst()) {
      if abs(better.score - worse.score) <= settings.equalThreshold {
        tiers[tiers.count - 1].append(worse.id)
      } else {
        tiers.append([worse.id])
      }
    }
    // Drawn even where it cannot matter, so that one setting does not change later draws.
    let isMistaken = generator.unit() < settings.mistakeRate
    let swapped = generator.index(below: max(1, tiers.count - 1))
    if isMistaken, tiers.count > 1 { tiers.swapAt(swapped, swapped + 1) }
    return Answer.Verdict(try Ranking(tiers: tiers))
  }

  /// The order as it seems: drawn by the model of Plackett and Luce, of which that of two is a special
  /// case, by adding noise of Gumbel's distribution to every score.
  private func perceived(_ order: [ScoredEpisode], using generator: inout SeededGenerator)
    -> [ScoredEpisode]
  {
    guard let rationality = settings.rationality else { return order }
    let noisy = order.map { scored -> (key: Double, scored: ScoredEpisode) in
      let noise = -log(-log(max(generator.unit(), 0x1p-53)))
      return (rationality * scored.score + noise, scored)
    }
    return noisy.sorted { ($1.key, $0.scored.id) < ($0.key, $1.scored.id) }.map(\.scored)
  }
}
