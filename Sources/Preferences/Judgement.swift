import Episodes

/// A query together with an answer that fits it.
public struct Judgement: Sendable, Equatable {
  /// What was asked.
  public let query: Query
  /// What was said.
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

  /// The candidates in the order that was given, all in one tier for a tie; `nil` for an answer that
  /// says nothing about their order.
  ///
  /// What the order means depends on the query: for likeness it is not one of preference.
  public var order: Ranking? {
    switch answer.verdict {
    case .order(let ranking): ranking
    // A query has at least two different candidates, so the ranking can always be built.
    case .tie: try? Ranking(tiers: [query.candidates])
    case .canNotTell, .brokenVideo, .skip: nil
    }
  }

  /// The episodes in order of preference, all in one tier for a tie; `nil` for an answer that says
  /// nothing about that: one about likeness, or about parts of episodes.
  public var ranking: Ranking? {
    query.kind == .similarity || !query.segments.isEmpty ? nil : order
  }

  /// Every two episodes that the answer compares, better ones first, each of weight 1; empty where
  /// `ranking` is `nil`.
  public var comparisons: [Comparison] { ranking?.comparisons ?? [] }

  /// Every two items of which the answer says which is better, or that they are equal; the first of
  /// each is not worse.
  ///
  /// Empty for answers about likeness and those that say nothing.
  public var itemComparisons: [ItemComparison] {
    guard query.kind != .similarity, let order else { return [] }
    return ItemComparison.all(in: order.tiers.map { $0.map(query.item(of:)) })
  }
}
