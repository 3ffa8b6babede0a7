import Episodes

/// An annotator's answer to a query.
public struct Answer: Sendable, Equatable {
  /// The verdicts.
  ///
  /// Each way of giving no order is a verdict of its own.
  public enum Verdict: Sendable, Equatable {
    /// The episodes from best to worst, in at least two tiers.
    case order(Ranking)
    /// All are equally good.
    case tie
    /// The annotator cannot say which is better, and does not call them equal.
    case canNotTell
    /// A video does not play or shows something else.
    case brokenVideo
    /// The annotator does not want to answer.
    case skip

    /// The verdict that a ranking stands for: a single tier is a tie.
    public init(_ ranking: Ranking) {
      self = ranking.tiers.count == 1 ? .tie : .order(ranking)
    }

    /// Whether the verdict says how the episodes compare: an order or a tie.
    public var compares: Bool { code == .order || code == .tie }

    /// Whether another verdict says the same: equal ones may stand in another order within a tier.
    public func isSame(as other: Verdict) -> Bool {
      guard let ranking, let other = other.ranking else { return self == other }
      return ranking.tiers.map { Set($0) } == other.tiers.map { Set($0) }
    }

    /// The order, or `nil` for a verdict that gives none or a tie.
    public var ranking: Ranking? {
      guard case .order(let ranking) = self else { return nil }
      return ranking
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

  /// The verdict.
  public let verdict: Verdict
  /// How sure the annotator is: 1 guessing, 2 fairly sure, 3 certain, or `nil` where not asked.
  public let confidence: Int?
  /// A remark in the annotator's own words, or `nil` for none.
  public let note: String?
  /// Reasons, as tags from the list that the annotator was given, such as `smooth`.
  ///
  /// Empty where not asked.
  public let reasons: [String]

  /// Bytes of the longest note.
  public static let longestNote = 100_000
  /// Reasons that one answer can have.
  public static let mostReasons = 50

  /// States an answer.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the confidence is not 1, 2 or 3, if the order has a
  ///   single tier, which is a tie, if the note is longer than `longestNote`, or if a reason is not a
  ///   tag of 1 to 60 printable characters without spaces or commas, or stands twice.
  public init(
    _ verdict: Verdict, confidence: Int? = nil, note: String? = nil, reasons: [String] = []
  ) throws(DataError) {
    guard (1...3).contains(confidence ?? 1) else {
      throw Self.unusable("confidence", expected: "1, 2 or 3", found: "\(confidence ?? 0)")
    }
    if case .order(let ranking) = verdict, ranking.tiers.count < 2 {
      throw Self.unusable(
        "ranking", expected: "two or more tiers", found: "one", remedy: "answer with a tie")
    }
    if let bytes = note?.utf8.count, bytes > Self.longestNote {
      throw Self.unusable(
        "note", expected: "at most \(Self.longestNote) bytes", found: "\(bytes)",
        remedy: "shorten it")
    }
    try Self.check(reasons)
    self.verdict = verdict
    self.confidence = confidence
    self.note = note
    self.reasons = reasons
  }

  /// Whether a text can be a reason.
  public static func isReason(_ text: String) -> Bool {
    (1...60).contains(text.count) && text.escapingControlCharacters == text
      && !text.contains { $0.isWhitespace || $0 == "," }
  }

  private static func check(_ reasons: [String]) throws(DataError) {
    guard reasons.count <= mostReasons, Set(reasons).count == reasons.count,
      reasons.allSatisfy(isReason)
    else {
      throw unusable(
        "reasons", expected: "up to \(mostReasons) different tags without spaces or commas",
        found: "\(reasons.prefix(mostReasons).map { String($0.prefix(80)) })")
    }
  }

  private static func unusable(
    _ place: String, expected: String, found: String, remedy: String? = nil
  ) -> DataError {
    DataError(
      .invalidValue, subject: "answer", place: place, expected: expected, found: found,
      remedy: remedy)
  }
}
