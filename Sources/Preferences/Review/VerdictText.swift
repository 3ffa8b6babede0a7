extension Answer.Verdict {
  /// The verdict in words, with the candidates of a query by their numbers as shown: `2 > 1 = 3`.
  package func words(for query: Query) -> String {
    switch self {
    case .tie: "equal"
    case .canNotTell: "cannot tell"
    case .brokenVideo: "broken video"
    case .skip: "skipped"
    case .order(let ranking):
      ranking.tiers.map { tier in
        tier.compactMap { query.candidates.firstIndex(of: $0) }.sorted().map { "\($0 + 1)" }
          .joined(separator: " = ")
      }.joined(separator: " > ")
    }
  }
}
