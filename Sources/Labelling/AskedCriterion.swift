import Episodes
import Preferences

/// What episodes are judged by, and the text in which it is asked.
package struct AskedCriterion: Sendable, Equatable {
  /// The name, such as `smooth`; `overall` for judging without a criterion of one's own.
  package let name: String
  /// The text, or `nil` for the usual one of the kind.
  package let question: String?

  /// The only criterion where none is named.
  package static let overall = AskedCriterion(checked: Query.overallCriterion, nil)

  private init(checked name: String, _ question: String?) {
    (self.name, self.question) = (name, question)
  }

  /// States a criterion.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for a name or a text that a query cannot have.
  package init(_ name: String = Query.overallCriterion, question: String? = nil) throws(DataError) {
    guard Query.isCriterion(name) else {
      throw DataError(
        .invalidValue, subject: "queries", place: "criterion",
        expected: "a name of 1 to 60 printable characters without spaces, commas and =",
        found: "\"\(name.prefix(80))\"")
    }
    try ShownText.check(question, as: "question", atMost: Query.longestText)
    self.init(checked: name, question)
  }
}
