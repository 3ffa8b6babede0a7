import Episodes

/// The annotator whose answers another annotator's are most like.
public struct AnswerLikeness: Sendable, Equatable, Encodable {
  /// The name of the other.
  public let annotator: String
  /// Queries that both answered.
  public let queryCount: Int
  /// Queries to which both gave the same answer.
  public let sameCount: Int

  private enum CodingKeys: String, CodingKey {
    case annotator
    case queryCount = "queries"
    case sameCount = "same"
  }

  /// The likeness of everybody's answers to those of the other who gave the same most often, by name; none for
  /// those who share no query with anybody.
  ///
  /// - Complexity: O(labels · annotators).
  static func measured(_ labels: [Label]) -> [String: AnswerLikeness] {
    var counts: [Annotator: [Annotator: (count: Int, same: Int)]] = [:]
    let answered = labels.filter { $0.judgement.answer.verdict != .skip }
    for labels in Dictionary(grouping: answered, by: \.judgement.query.id).values {
      for one in labels {
        for other in labels where other.annotator != one.annotator {
          let isSame = one.judgement.answer.verdict.isSame(as: other.judgement.answer.verdict)
          let before = counts[one.annotator]?[other.annotator] ?? (0, 0)
          counts[one.annotator, default: [:]][other.annotator] =
            (before.count + 1, before.same + (isSame ? 1 : 0))
        }
      }
    }
    let nearest = counts.compactMap { annotator, others -> (String, AnswerLikeness)? in
      others.map {
        AnswerLikeness(annotator: $0.key.name, queryCount: $0.value.count, sameCount: $0.value.same)
      }.max { $0.order < $1.order }.map { (annotator.name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: nearest)
  }

  /// By the lower end of the interval of the share, so that one shared query decides nothing.
  private var order: (Double, String) {
    (ConfidenceInterval(share: sameCount, of: queryCount)?.lower ?? 0, annotator)
  }
}
