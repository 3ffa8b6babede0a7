import Episodes

/// How often an annotator gave the right answer where it is known.
public struct CheckScore: Sendable, Equatable, Encodable {
  /// Right answers.
  public let rightCount: Int
  /// Answers that were right or wrong.
  ///
  /// Skipped queries and broken videos are neither.
  public let count: Int
  /// The share that tossing coins gets right.
  public let chance: Double
  /// The 95 % interval of the share of right answers, or `nil` without answers.
  public let interval: ConfidenceInterval?

  private enum CodingKeys: String, CodingKey {
    case chance, interval
    case rightCount = "right"
    case count = "of"
  }

  /// Whether the share lies above that of coins by more than chance explains.
  public var isAboveChance: Bool { interval.map { $0.lower > chance } ?? false }
  /// Whether it lies so far below that the answers are the wrong way round.
  ///
  /// The interval has to end below four fifths of what coins get. Of 20 answers, one in eight hundred who toss
  /// coins has so few right.
  public var isWrongWayRound: Bool { interval.map { $0.upper < 0.8 * chance } ?? false }

  /// Looks at answers in force to queries of a purpose.
  ///
  /// - Complexity: O(labels).
  public init(_ labels: [Label], of purpose: Query.Purpose) {
    let judged = labels.map(\.judgement).filter {
      $0.query.purpose == purpose && Self.isJudged($0)
    }
    rightCount = judged.count {
      $0.query.expected.map($0.answer.verdict.isSame) ?? false
    }
    count = judged.count
    let chances = judged.map { Self.chance(of: $0.query) }
    chance = chances.isEmpty ? 0 : chances.reduce(0, +) / Double(chances.count)
    interval = ConfidenceInterval(share: rightCount, of: count)
  }

  private static func isJudged(_ judgement: Judgement) -> Bool {
    let code = judgement.answer.verdict.code
    return code == judgement.query.expected?.code || (code != .skip && code != .brokenVideo)
  }

  /// One in the number of orders of the candidates.
  private static func chance(of query: Query) -> Double {
    1 / Double((1...query.candidates.count).reduce(1, *))
  }
}
