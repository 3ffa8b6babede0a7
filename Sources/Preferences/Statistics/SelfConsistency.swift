import Episodes
import Foundation

/// How often an annotator answers the same question in the same way.
public struct SelfConsistency: Sendable, Equatable, Codable {
  /// The name.
  public let annotator: String
  /// Pairs of candidates that were asked about again and answered both times.
  public let comparisonCount: Int
  /// Pairs of which the same was said.
  public let sameCount: Int
  /// The share of these, or `nil` where nothing was asked twice.
  public let share: Double?
  /// The 95 % interval of that share, computed as for independent pairs, which those of one ranking are not.
  public let interval: ConfidenceInterval?

  private enum CodingKeys: String, CodingKey {
    case annotator, share, interval
    case comparisonCount = "comparisons"
    case sameCount = "same"
  }

  private init(_ annotator: Annotator, _ same: [Bool]) {
    self.annotator = annotator.name
    comparisonCount = same.count
    sameCount = same.count { $0 }
    share = same.isEmpty ? nil : Double(sameCount) / Double(same.count)
    interval = ConfidenceInterval(share: sameCount, of: same.count)
  }

  /// Compares answers to repeated queries with those to the queries that they repeat, by annotator, in
  /// the order of names.
  ///
  /// - Complexity: O(labels).
  public static func measured(_ labels: [Label]) -> [SelfConsistency] {
    Dictionary(grouping: labels, by: \.annotator).sorted { $0.key.name < $1.key.name }
      .map { annotator, labels in SelfConsistency(annotator, agreements(labels)) }
  }

  private static func agreements(_ labels: [Label]) -> [Bool] {
    let byQuery = Dictionary(uniqueKeysWithValues: labels.map { ($0.judgement.query.id, $0) })
    return labels.flatMap { again -> [Bool] in
      guard let repeated = again.judgement.query.repeatOf, let first = byQuery[repeated] else {
        return []
      }
      return agreements(first.judgement, again.judgement)
    }
  }

  private static func agreements(_ first: Judgement, _ again: Judgement) -> [Bool] {
    guard first.order != nil, again.order != nil else { return [] }
    return first.query.candidates.everyTwo { one, other in
      AgreementTable.value(of: first, one, other) == AgreementTable.value(of: again, one, other)
    }
  }
}
