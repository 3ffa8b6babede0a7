import Episodes

/// A query together with an answer that fits it.
public struct Judgement: Sendable, Equatable {
  /// What was asked.
  public let query: Query
  /// What was said.
  public let answer: Answer

  /// Puts a query and an answer together.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the answer orders other episodes than the query shows.
  public init(query: Query, answer: Answer) throws(DataError) {
    if case .order(let ranking) = answer.verdict,
      Set(ranking.episodes) != Set(query.episodes)
    {
      throw DataError(
        .mismatch, file: "query \(query.id)", place: "answer",
        expected: "an order of \(query.episodes.map(\.name))",
        found: "\(ranking.episodes.map(\.name))")
    }
    self.query = query
    self.answer = answer
  }

  /// The episodes in order of preference, all in one tier for a tie; `nil` for an answer that says
  /// nothing about their order.
  public var ranking: Ranking? {
    switch answer.verdict {
    case .order(let ranking): ranking
    // A query holds at least two different episodes, so the ranking can always be built.
    case .tie: try? Ranking(tiers: [query.episodes])
    case .canNotTell, .brokenVideo, .skip: nil
    }
  }

  /// Every two episodes that the answer compares, better ones first; empty for an answer that says
  /// nothing about their order.
  public var comparisons: [Comparison] { ranking?.comparisons ?? [] }
}
