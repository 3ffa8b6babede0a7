import Preferences

/// What is asked about the videos of a query, in the words that every player shows.
package struct AskedText: Sendable, Equatable {
  /// The question, on one or more lines.
  package let question: String
  /// What the videos are judged by, or `nil` for the only or overall criterion.
  package let criterion: String?
  /// What the annotator is told beside the question, or `nil` for nothing.
  ///
  /// A query with a known answer that is no practice says nothing of it.
  package let remark: String?

  /// The words of a query.
  package init(_ query: Query) {
    question = query.question ?? Self.question(of: query.kind)
    criterion = query.criterion
    remark =
      query.purpose == .practice ? "Practice: the right answer is told after yours." : nil
  }

  /// The question without ends of lines, for players with one line of room.
  package var line: String {
    question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func question(of kind: Query.Kind) -> String {
    switch kind {
    case .pair: "Which is better?"
    case .ranking, .set: "Order them: the best first, then the next."
    case .similarity: "Which is more like the first?"
    }
  }
}
