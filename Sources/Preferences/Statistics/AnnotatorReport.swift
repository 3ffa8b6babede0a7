import Episodes

/// All that tells how far an annotator can be relied on, with a verdict.
public struct AnnotatorReport: Sendable, Equatable, Encodable {
  /// The name.
  public let annotator: String
  /// Whether none of the answers counts, because somebody left the annotator out.
  public let isDropped: Bool
  /// Answers to gold queries.
  public let gold: CheckScore
  /// Answers to queries that say what to answer.
  public let attention: CheckScore
  /// Answers to practice queries, which are told right afterwards and say little.
  public let practice: CheckScore
  /// Whether the same question gets the same answer.
  public let selfConsistency: SelfConsistency?
  /// Times of answers.
  public let times: ResponseTimes.Entry?
  /// Of answers that choose one of several, how often it was the first shown.
  public let firstShown: Share?
  /// The other whose answers are most like these.
  public let likeness: AnswerLikeness?
  /// The reliability by the model of all answers.
  public let model: AnnotatorReliability.Entry?

  /// A number of cases out of all.
  public struct Share: Sendable, Equatable, Encodable {
    /// The cases.
    public let count: Int
    /// All.
    public let total: Int
    /// The share that chance gives.
    public let chance: Double

    private enum CodingKeys: String, CodingKey {
      case count, chance
      case total = "of"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case annotator, gold, attention, practice, times, likeness, model, verdict
    case isDropped = "dropped"
    case selfConsistency = "self_consistency"
    case firstShown = "first_shown"
  }

  /// Writes the measures and the verdict.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(annotator, forKey: .annotator)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(isDropped, forKey: .isDropped)
    try container.encode(gold, forKey: .gold)
    try container.encode(attention, forKey: .attention)
    try container.encode(practice, forKey: .practice)
    try container.encodeIfPresent(selfConsistency, forKey: .selfConsistency)
    try container.encodeIfPresent(times, forKey: .times)
    try container.encodeIfPresent(firstShown, forKey: .firstShown)
    try container.encodeIfPresent(likeness, forKey: .likeness)
    try container.encodeIfPresent(model, forKey: .model)
  }
}

extension AnnotatorReport {
  /// Reports on everybody with an answer in force, in the order of names.
  ///
  /// - Parameters:
  ///   - history: The events. Checks are those of all criteria.
  ///   - given: The answers to ordinary queries by the criterion of interest.
  ///   - model: The reliability by them.
  /// - Returns: A report for each.
  /// - Complexity: O(labels · annotators).
  package static func reports(
    on history: LabelHistory, given: [Label], model: AnnotatorReliability
  ) -> [AnnotatorReport] {
    let times = ResponseTimes(history.labels.filter { $0.judgement.query.purpose != .practice })
    let consistency = SelfConsistency.measured(given)
    let likeness = AnswerLikeness.measured(given)
    return Dictionary(grouping: history.labels, by: \.annotator).sorted {
      $0.key.name < $1.key.name
    }
    .map { annotator, labels in
      AnnotatorReport(
        annotator: annotator.name, isDropped: history.dropped.contains(annotator),
        gold: CheckScore(labels, of: .gold), attention: CheckScore(labels, of: .attention),
        practice: CheckScore(labels, of: .practice),
        selfConsistency: consistency.first { $0.annotator == annotator.name && $0.share != nil },
        times: times.annotators.first { $0.annotator == annotator.name },
        firstShown: firstShown(labels), likeness: likeness[annotator.name],
        model: model.annotators.first { $0.annotator == annotator.name })
    }
  }

  /// Attention checks say which to choose, and are left out.
  private static func firstShown(_ labels: [Label]) -> Share? {
    let biases = PositionBias.measured(labels.filter { $0.judgement.query.purpose != .attention })
    let totals = biases.map { $0.bestByPlace.reduce(0, +) }
    let total = totals.reduce(0, +)
    guard total > 0 else { return nil }
    let expected = zip(biases, totals).reduce(0) { $0 + Double($1.1) / Double($1.0.candidateCount) }
    return Share(
      count: biases.reduce(0) { $0 + $1.bestByPlace[0] }, total: total,
      chance: expected / Double(total))
  }
}
