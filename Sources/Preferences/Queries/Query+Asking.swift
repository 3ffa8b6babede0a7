import Episodes
import Foundation

extension Query {
  /// Why a query is asked.
  public enum Purpose: String, Sendable, Codable, CaseIterable {
    /// To learn from the answer.
    case ordinary
    /// To see whether the annotator gives the known answer; it looks like an ordinary one.
    case gold
    /// To teach the annotator, before the ordinary ones.
    case practice
    /// To see whether the annotator reads the question, which says what to answer.
    case attention
  }

  /// The name of the criterion of queries that have none of their own.
  public static let overallCriterion = "overall"

  /// The name by which the query's criterion is chosen: its own, or `overall`.
  public var criterionName: String { criterion ?? Self.overallCriterion }

  /// The longest question or explanation, in bytes.
  public static let longestText = 10_000

  /// Whether a text can name a criterion: 1 to 60 printable characters without spaces, commas and `=`.
  public static func isCriterion(_ text: String) -> Bool {
    Answer.isReason(text) && !text.contains("=")
  }

  /// The same query with another text and criterion.
  ///
  /// - Parameters:
  ///   - question: The text, or `nil` for the usual one of the kind.
  ///   - criterion: The criterion; `nil` or `overall` for the only or overall one.
  ///   - id: The name of the new query, or `nil` to keep that of this one.
  /// - Returns: The query with the text and the criterion.
  /// - Throws: `DataError.Kind.invalidValue` if the criterion is not one that `isCriterion` accepts, or the
  ///   text is blank, longer than `longestText`, or holds control characters.
  public func asking(_ question: String?, criterion: String? = nil, id: UUID? = nil)
    throws(DataError) -> Query
  {
    if let criterion, !Self.isCriterion(criterion) {
      throw DataError(
        .invalidValue, subject: "query \(self.id)", place: "criterion",
        expected: "1 to 60 printable characters without spaces, commas and =",
        found: "\"\(criterion.prefix(80))\"")
    }
    try ShownText.check(question, as: "question", atMost: Self.longestText)
    var query = self
    query.id = id ?? self.id
    query.question = question
    query.criterion = criterion == Self.overallCriterion ? nil : criterion
    return query
  }

  /// The same query, drawn for another annotator.
  public func asked(of annotator: Annotator) -> Query {
    var query = self
    query.annotator = annotator
    return query
  }

  /// The same query for another purpose.
  ///
  /// - Parameters:
  ///   - purpose: The purpose.
  ///   - expected: The right answer, `nil` for an ordinary query.
  ///   - explanation: What is said after an answer to a practice query.
  /// - Returns: The query with the purpose.
  /// - Throws: `DataError.Kind.invalidValue` if an ordinary query has a right answer or another one has none,
  ///   if the right answer is to skip, or if one that is no practice has an explanation. `.mismatch` if the
  ///   answer orders other episodes than the query has candidates.
  public func checking(
    _ purpose: Purpose, expected: Answer.Verdict?, explanation: String? = nil
  ) throws(DataError) -> Query {
    guard (purpose == .ordinary) == (expected == nil), expected?.code != .skip else {
      throw DataError(
        .invalidValue, subject: "query \(id)", place: "expected",
        expected: purpose == .ordinary
          ? "no right answer to an ordinary query" : "the right answer to a query for \(purpose)",
        found: expected?.code.rawValue ?? "none")
    }
    guard explanation == nil || purpose == .practice else {
      throw DataError(
        .invalidValue, subject: "query \(id)", place: "explanation",
        expected: "explanations of practice alone", found: "one of a query for \(purpose)")
    }
    try ShownText.check(explanation, as: "explanation", atMost: Self.longestText)
    if let expected { _ = try Judgement(query: self, answer: Answer(expected)) }
    var query = self
    (query.purpose, query.expected, query.explanation) = (purpose, expected, explanation)
    return query
  }
}
