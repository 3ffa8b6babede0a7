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
  /// Answers in force, by the purpose of their query.
  ///
  /// Every purpose is listed.
  public let answersByPurpose: [String: Int]
  /// Answers in force to ordinary queries, by criterion.
  public let answersByCriterion: [String: Int]
  /// Annotators who are left out, in the order of names.
  public let droppedAnnotators: [String]
  /// Queries whose dispute was ended.
  public let settledQueryCount: Int
  /// Pairs of episodes that the answers which count compare.
  public let comparisonCount: Int
  /// Different episodes that the answers which count compare.
  public let episodeCount: Int
  /// Pairs of parts of episodes that the answers which count compare.
  public let partComparisonCount: Int
  /// Answers which count that order episodes by likeness.
  public let likenessCount: Int

  private enum CodingKeys: String, CodingKey {
    case queryCount = "queries"
    case answeredQueryCount = "answered_queries"
    case answerCount = "answers"
    case undoneCount = "undone"
    case queriesByKind = "queries_by_kind"
    case answersByCode = "answers_by_code"
    case answersByAnnotator = "answers_by_annotator"
    case answersByPurpose = "answers_by_purpose"
    case answersByCriterion = "answers_by_criterion"
    case droppedAnnotators = "dropped_annotators"
    case settledQueryCount = "settled_queries"
    case comparisonCount = "comparisons"
    case episodeCount = "episodes"
    case partComparisonCount = "part_comparisons"
    case likenessCount = "likeness_orders"
  }

  /// Counts what a history holds.
  package init(_ history: LabelHistory) {
    let judgements = history.counted.map(\.judgement)
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
    answersByPurpose = Self.counts(
      history.labels.map(\.judgement.query.purpose.rawValue),
      of: Query.Purpose.allCases.map(\.rawValue))
    answersByCriterion = Self.counts(
      history.labels.map(\.judgement.query).filter { $0.purpose == .ordinary }.map(\.criterionName))
    droppedAnnotators = history.dropped.map(\.name).sorted()
    settledQueryCount = history.settlements.count
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
