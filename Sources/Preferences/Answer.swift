import Episodes

/// What an annotator said to a query.
public struct Answer: Sendable, Equatable {
  /// What was said; each way of not ordering the episodes is a verdict of its own.
  public enum Verdict: Sendable, Equatable {
    /// The episodes from best to worst, in at least two tiers.
    case order(Ranking)
    /// All are equally good.
    case tie
    /// The annotator sees a difference or not, but cannot say which is better.
    case canNotTell
    /// A video does not play or shows something else.
    case brokenVideo
    /// The annotator does not want to answer.
    case skip

    /// The verdict that a ranking stands for: a single tier is a tie.
    public init(_ ranking: Ranking) {
      self = ranking.tiers.count == 1 ? .tie : .order(ranking)
    }

    /// The code by which the verdict is stored and counted.
    public var code: Code {
      switch self {
      case .order: .order
      case .tie: .tie
      case .canNotTell: .canNotTell
      case .brokenVideo: .brokenVideo
      case .skip: .skip
      }
    }
  }

  /// The verdicts as they are stored and counted.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// An order of at least two tiers.
    case order
    /// All equal.
    case tie
    /// Cannot tell.
    case canNotTell = "can_not_tell"
    /// A broken video.
    case brokenVideo = "broken_video"
    /// Not answered.
    case skip
  }

  /// What was said.
  public let verdict: Verdict
  /// How sure the annotator is: 1 guessing, 2 fairly sure, 3 certain; `nil` where not asked.
  public let confidence: Int?
  /// A remark in the annotator's own words; `nil` where there is none.
  public let note: String?

  /// States an answer.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the confidence is not 1, 2 or 3, or if the order has
  ///   a single tier, which is a tie.
  public init(_ verdict: Verdict, confidence: Int? = nil, note: String? = nil) throws(DataError) {
    guard (1...3).contains(confidence ?? 1) else {
      throw DataError(
        .invalidValue, file: "answer", place: "confidence", expected: "1, 2 or 3",
        found: "\(confidence ?? 0)")
    }
    if case .order(let ranking) = verdict, ranking.tiers.count < 2 {
      throw DataError(
        .invalidValue, file: "answer", place: "ranking", expected: "two or more tiers",
        found: "one", remedy: "answer with a tie")
    }
    self.verdict = verdict
    self.confidence = confidence
    self.note = note
  }
}
