import EpisodeStore
import Episodes
import Foundation
import Preferences

/// Shows every query as a line of JSON and reads every answer as an `AnswerLine`, for programs.
///
/// The end of input ends the sitting. An unusable line ends it with an error, because a program whose
/// answers do not fit the questions should not continue. Answers given are kept.
package struct LinePlayer: LabelPlayer {
  /// Tags that answers may give as reasons; empty for any.
  package let reasons: [String]
  private let read: () -> String?
  private let write: (String) -> Void

  /// Communicates through two functions.
  ///
  /// One reads a line, or `nil` at the end, and the other writes one.
  package init(
    reasons: [String] = [], read: @escaping () -> String?, write: @escaping (String) -> Void
  ) {
    self.reasons = reasons
    self.read = read
    self.write = write
  }

  /// Asks until the session or the lines end.
  ///
  /// - Throws: `DataError` if a line cannot be used, with its number, or if an answer cannot be recorded.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    var number = 0
    if let guidelines = session.guidelines {
      try write(JSONText.line(["guidelines": guidelines.text]))
      try session.recordBriefing()
    }
    while let query = try session.current() {
      try write(JSONText.line(ShownQuery(query, session, reasons: reasons)))
      let shown = Date()
      guard let text = read() else { return }
      number += 1
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      let line = try usableLine(text, number, to: query)
      guard try take(line, of: query, session, since: shown) else { return }
    }
  }

  /// Reads a line that fits the query.
  ///
  /// An error states the line's number.
  private func usableLine(_ text: String, _ number: Int, to query: Query) throws(DataError)
    -> AnswerLine
  {
    do throws(DataError) {
      let line = try AnswerLine(text, to: query)
      if case .answer(let answer, _, let meant) = line { try check(answer, meant, query) }
      return line
    } catch {
      throw error.relocated(toSubject: "answers", place: "line \(number)")
    }
  }

  /// Performs the command of a line; `false` to end.
  private func take(
    _ line: AnswerLine, of query: Query, _ session: LabelSession, since shown: Date
  ) throws -> Bool {
    switch line {
    case .quit: return false
    case .undo: _ = try session.undo()
    case .back: _ = try session.back()
    case .forward: _ = try session.forward()
    case .answer(let answer, let seconds, _):
      let feedback = try session.answer(
        answer, to: query.id, responseSeconds: seconds ?? max(0, -shown.timeIntervalSinceNow))
      if let feedback { try write(JSONText.line(["feedback": feedback.text])) }
    }
    return true
  }

  private func check(_ answer: Answer, _ meant: Query.ID?, _ query: Query) throws(DataError) {
    guard meant ?? query.id == query.id else {
      throw DataError(
        .mismatch, subject: "answers", place: "query", expected: "an answer to query \(query.id)",
        found: "one to \(meant?.uuidString ?? "none")")
    }
    _ = try Judgement(query: query, answer: answer)
    if let other = answer.reasons.first(where: { !reasons.isEmpty && !reasons.contains($0) }) {
      throw DataError(
        .invalidValue, subject: "answers", place: "reasons", expected: "one of \(reasons)",
        found: "\"\(other)\"")
    }
  }
}

/// A query as it is written for programs.
private struct ShownQuery: Encodable {
  let query: UUID
  let kind: Query.Kind
  let question: String
  let criterion: String?
  /// Whether the right answer is told after the given one.
  let practice: Bool?
  let anchor: EpisodeID?
  let candidates: [EpisodeID]
  let segments: [String: [Int]]?
  let reasons: [String]?
  let answered: Int
  let target: Int?
  /// The earlier answer to a query that is reviewed.
  let earlier: Answer.Code?

  init(_ query: Query, _ session: LabelSession, reasons: [String]) {
    let progress = session.progress
    self.query = query.id
    kind = query.kind
    let asked = AskedText(query)
    question = asked.question
    criterion = asked.criterion
    practice = query.purpose == .practice ? true : nil
    anchor = query.anchor
    candidates = query.candidates
    segments =
      query.segments.isEmpty
      ? nil
      : Dictionary(
        uniqueKeysWithValues: query.segments.map {
          ($0.key.name, [$0.value.lowerBound, $0.value.upperBound])
        })
    self.reasons = reasons.isEmpty ? nil : reasons
    answered = progress.answered
    target = progress.target
    earlier = session.lookedAt?.judgement.answer.verdict.code
  }
}
