import Episodes
import Foundation
import Preferences

/// A query under review in one line.
struct ReviewText {
  private static let sureness = [1: "guessing", 2: "fairly sure", 3: "certain"]

  private let review: QueryReview
  private let id: Substring
  private let task: String?

  init(_ review: QueryReview, idLength: Int, tasks: [EpisodeID: String]) {
    self.review = review
    id = review.id.uuidString.prefix(idLength)
    task = review.task(in: tasks)
  }

  /// Who answered what, and how far they agree.
  var line: String {
    let answers = review.answers.map(text)
    return [
      "\(id) \(question): \(candidates)",
      answers.isEmpty ? "not answered" : answers.joined(separator: "; "), together,
    ].compactMap { $0 }.joined(separator: " | ")
  }

  /// What the annotators say together.
  var consensusLine: String {
    "\(id) \(question): \(candidates) | \(verdict ?? "no votes")"
  }

  private var question: String {
    let query = review.query
    let purpose = query.purpose == .ordinary ? "" : " (\(query.purpose.rawValue))"
    let criterion = query.criterion.map { " by \($0)" } ?? ""
    return query.kind.rawValue + purpose + criterion + (task.map { " of \"\($0)\"" } ?? "")
  }

  private var candidates: String {
    let query = review.query
    let anchor = query.anchor.map { "like \(query.item(of: $0)): " } ?? ""
    return anchor
      + query.candidates.enumerated().map { "\($0 + 1) \(query.item(of: $1))" }
      .joined(separator: ", ")
  }

  private func text(_ label: Preferences.Label) -> String {
    let answer = label.judgement.answer
    let remarks =
      [answer.confidence.flatMap { Self.sureness[$0] }].compactMap { $0 } + answer.reasons
      + [answer.note.map { "\"\($0)\"" }, isLeftOut(label) ? "left out" : nil].compactMap { $0 }
    return "\(label.annotator): \(answer.verdict.words(for: review.query))"
      + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
  }

  private func isLeftOut(_ label: Preferences.Label) -> Bool {
    review.leftOut.contains(label.annotator)
  }

  private var together: String? {
    let agreement = review.agreement.map { String(format: "agreement %.2f", $0) }
    let parts = [agreement, review.isDisputed ? "DISPUTED" : nil, verdict].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var verdict: String? {
    if let settlement = review.settlement {
      let note = settlement.note.map { " (\"\($0)\")" } ?? ""
      return "settled by \(settlement.judge) as "
        + "\(settlement.judgement.answer.verdict.words(for: review.query))\(note)"
    }
    let consensus = review.consensus
    guard let first = consensus.best.first, let margin = consensus.margin else { return nil }
    let words = first.words(for: review.query)
    let votes = consensus.voteCount == 1 ? "1 vote" : "\(consensus.voteCount) votes"
    guard !consensus.isTied else {
      return "together TIED between "
        + consensus.best.prefix(3).map { $0.words(for: review.query) }.joined(separator: " and ")
        + " in \(votes)"
    }
    return "together \(words), margin \(String(format: "%.2f", margin)) of \(votes)"
  }
}
