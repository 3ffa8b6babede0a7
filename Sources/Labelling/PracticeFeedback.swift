import Episodes
import Preferences

/// What an annotator is told after an answer to a practice query.
package struct PracticeFeedback: Sendable, Equatable {
  /// Whether the answer was the right one.
  package let isRight: Bool
  /// Whether it was right, which answer is, and why, on one or more lines.
  package let text: String

  /// The words about an answer, or `nil` unless the query is a practice one.
  package init?(_ answer: Answer, to query: Query) {
    guard query.purpose == .practice, let expected = query.expected else { return nil }
    isRight = answer.verdict.isSame(as: expected)
    let lines = [
      isRight ? "Right." : "The right answer is \(Self.words(expected, query)).", query.explanation,
    ]
    text = lines.compactMap { $0 }.joined(separator: "\n")
  }

  /// An answer by the numbers of the videos as shown, such as `2 > 1 = 3`.
  private static func words(_ verdict: Answer.Verdict, _ query: Query) -> String {
    switch verdict {
    case .order(let ranking):
      ranking.tiers.map { tier in
        tier.compactMap { query.candidates.firstIndex(of: $0) }.sorted()
          .map { "\($0 + 1)" }.joined(separator: " = ")
      }.joined(separator: " > ")
    case .tie: "that they are equal"
    case .canNotTell: "that nobody can tell"
    case .brokenVideo: "that a video is broken"
    case .skip: "to skip it"
    }
  }
}
