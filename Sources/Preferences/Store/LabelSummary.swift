import Episodes

/// How many labels a file holds, of which kind and by whom.
public struct LabelSummary: Sendable, Equatable, Codable {
  /// Queries that were asked.
  public let queryCount: Int
  /// Queries that have at least one answer in force.
  public let answeredQueryCount: Int
  /// Answers in force.
  public let answerCount: Int
  /// Answers that were taken back.
  public let undoneCount: Int
  /// Queries asked, by the name of their kind.
  ///
  /// Every kind is listed.
  public let queriesByKind: [String: Int]
  /// Answers in force, by their code.
  ///
  /// Every code is listed.
  public let answersByCode: [String: Int]
  /// Answers in force, by annotator.
  public let answersByAnnotator: [String: Int]
  /// Pairs of episodes that the answers in force compare.
  public let comparisonCount: Int
  /// Different episodes that the answers in force compare.
  public let episodeCount: Int
  /// Pairs of parts of episodes that the answers in force compare.
  public let partComparisonCount: Int
  /// Answers in force that order episodes by likeness.
  public let likenessCount: Int

  private enum CodingKeys: String, CodingKey {
    case queryCount = "queries"
    case answeredQueryCount = "answered_queries"
    case answerCount = "answers"
    case undoneCount = "undone"
    case queriesByKind = "queries_by_kind"
    case answersByCode = "answers_by_code"
    case answersByAnnotator = "answers_by_annotator"
    case comparisonCount = "comparisons"
    case episodeCount = "episodes"
    case partComparisonCount = "part_comparisons"
    case likenessCount = "likeness_orders"
  }

  init(_ history: LabelHistory) {
    let judgements = history.labels.map(\.judgement)
    let comparisons = judgements.flatMap(\.episodePreferences)
    queryCount = history.queries.count
    answeredQueryCount = Set(history.labels.map(\.judgement.query.id)).count
    answerCount = history.labels.count
    undoneCount = history.undone.count
    queriesByKind = Self.counts(
      history.queries.values.map(\.kind.rawValue), of: Query.Kind.allCases.map(\.rawValue))
    answersByCode = Self.counts(
      history.labels.map(\.judgement.answer.verdict.code.rawValue),
      of: Answer.Code.allCases.map(\.rawValue))
    answersByAnnotator = Self.counts(history.labels.map(\.annotator.name))
    comparisonCount = comparisons.count
    episodeCount = Set(comparisons.flatMap { [$0.first, $0.second] }).count
    partComparisonCount =
      judgements.filter { !$0.query.segments.isEmpty }.compactMap(\.order).flatMap(\.preferences)
      .count
    likenessCount = judgements.filter { $0.query.kind == .similarity && $0.order != nil }.count
  }

  private static func counts(_ names: [String], of all: [String] = []) -> [String: Int] {
    let none = Dictionary(uniqueKeysWithValues: all.map { ($0, 0) })
    return names.reduce(into: none) { counts, name in counts[name, default: 0] += 1 }
  }
}
