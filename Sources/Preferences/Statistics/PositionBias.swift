import Episodes

/// Whether the place at which a candidate was shown decides which is chosen.
public struct PositionBias: Sendable, Equatable, Codable {
  /// How many candidates the queries show.
  public let candidateCount: Int
  /// How often the one at each place was chosen as the best.
  ///
  /// Answers with several best are not counted.
  public let bestByPlace: [Int]
  /// The share of the first place, or `nil` without answers.
  public let firstShare: Double?
  /// The 95 % interval of that share.
  public let interval: ConfidenceInterval?
  /// Whether the interval leaves out the share that chance gives every place.
  public let isBiased: Bool

  private enum CodingKeys: String, CodingKey {
    case interval
    case candidateCount = "candidates"
    case bestByPlace = "best_by_place"
    case firstShare = "first_share"
    case isBiased = "biased"
  }

  private init(_ labels: [Label], candidateCount: Int) {
    var counts = [Int](repeating: 0, count: candidateCount)
    for label in labels {
      guard case .order(let ranking) = label.judgement.answer.verdict, ranking.tiers[0].count == 1,
        let place = label.judgement.query.candidates.firstIndex(of: ranking.best)
      else { continue }
      counts[place] += 1
    }
    let total = counts.reduce(0, +)
    self.candidateCount = candidateCount
    bestByPlace = counts
    firstShare = total > 0 ? Double(counts[0]) / Double(total) : nil
    interval = ConfidenceInterval(share: counts[0], of: total)
    let expected = 1 / Double(candidateCount)
    isBiased = interval.map { !($0.lower...$0.upper).contains(expected) } ?? false
  }

  /// The bias of answers, for each number of candidates by itself, fewest first.
  ///
  /// - Complexity: O(labels).
  public static func measured(_ labels: [Label]) -> [PositionBias] {
    Dictionary(grouping: labels) { $0.judgement.query.candidates.count }
      .sorted { $0.key < $1.key }
      .map { PositionBias($1, candidateCount: $0) }
  }
}
