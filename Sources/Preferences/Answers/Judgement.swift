import Episodes

/// A query together with an answer that fits it.
public struct Judgement: Sendable, Equatable {
  /// The question.
  public let query: Query
  /// The answer to it.
  public let answer: Answer

  /// Puts a query and an answer together.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the answer orders other episodes than the query has candidates.
  public init(query: Query, answer: Answer) throws(DataError) {
    if case .order(let ranking) = answer.verdict,
      Set(ranking.episodes) != Set(query.candidates)
    {
      throw DataError(
        .mismatch, subject: "query \(query.id)", place: "answer",
        expected: "an order of \(query.candidates.map(\.name))",
        found: "\(ranking.episodes.map(\.name))")
    }
    self.query = query
    self.answer = answer
  }

  /// The order that the answer gives to the candidates, at weight 1: all in one tier for a tie, `nil`
  /// for an answer that says nothing about their order.
  public var order: JudgedOrder? {
    switch answer.verdict {
    case .order(let ranking): JudgedOrder(of: query, tiers: ranking.tiers)
    case .tie: JudgedOrder(of: query, tiers: [query.candidates])
    case .canNotTell, .brokenVideo, .skip: nil
    }
  }

  /// Every two episodes that the answer compares by preference, each at weight 1.
  ///
  /// Empty for an answer about likeness, for one that gives no order, and for one to a query that shows
  /// a part of an episode.
  public var episodePreferences: [Comparison] {
    query.segments.isEmpty ? order?.episodePreferences ?? [] : []
  }
}
