import Episodes
import Foundation

/// A query under review as JSON, and as rows of CSV.
package struct QueryLine: Encodable {
  /// One answer.
  package struct Given: Encodable {
    let annotator: String
    let code: Answer.Code
    let ranking: Ranking?
    let confidence: Int?
    let reasons: [String]
    let note: String?
    let responseSeconds: Double
    let time: String
    let counts: Bool

    private enum CodingKeys: String, CodingKey {
      case annotator, code, ranking, confidence, reasons, note, time, counts
      case responseSeconds = "response_seconds"
    }
  }

  /// How a dispute was ended.
  package struct Settled: Encodable {
    let code: Answer.Code
    let ranking: Ranking?
    let who: String
    let note: String?
    let time: String
  }

  /// What the annotators say together.
  package struct Together: Encodable {
    let code: Answer.Code?
    let ranking: Ranking?
    let isTied: Bool
    let margin: Double?
    let support: Double?
    let votes: Int

    private enum CodingKeys: String, CodingKey {
      case code, ranking, margin, support, votes
      case isTied = "tied"
    }
  }

  let query: String
  let kind: Query.Kind
  let purpose: Query.Purpose
  let criterion: String
  let question: String?
  let task: String?
  let episodes: [String]
  let answers: [Given]
  let agreement: Double?
  let isDisputed: Bool
  let settled: Settled?
  let consensus: Together

  private enum CodingKeys: String, CodingKey {
    case query, kind, purpose, criterion, question, task, episodes, answers, agreement, settled
    case consensus
    case isDisputed = "disputed"
  }

  /// Lays a query out.
  ///
  /// `tasks` are those of episodes.
  package init(_ review: QueryReview, tasks: [EpisodeID: String]) {
    query = review.id.uuidString
    kind = review.query.kind
    purpose = review.query.purpose
    criterion = review.query.criterionName
    question = review.query.question
    task = review.task(in: tasks)
    episodes = review.query.items.map(\.description)
    answers = review.answers.map { Given($0, counts: !review.leftOut.contains($0.annotator)) }
    agreement = review.agreement
    isDisputed = review.isDisputed
    settled = review.settlement.map(Settled.init)
    consensus = Together(review.consensus)
  }
}

extension QueryLine.Given {
  fileprivate init(_ label: Label, counts: Bool) {
    let answer = label.judgement.answer
    annotator = label.annotator.name
    code = answer.verdict.code
    ranking = answer.verdict.ranking
    confidence = answer.confidence
    reasons = answer.reasons
    note = answer.note
    responseSeconds = label.responseSeconds
    time = Timestamp.text(of: label.time)
    self.counts = counts
  }
}

extension QueryLine.Settled {
  fileprivate init(_ settlement: Settlement) {
    code = settlement.judgement.answer.verdict.code
    ranking = settlement.judgement.answer.verdict.ranking
    who = settlement.judge.name
    note = settlement.note
    time = Timestamp.text(of: settlement.time)
  }
}

extension QueryLine.Together {
  fileprivate init(_ consensus: Consensus) {
    code = consensus.verdict?.code
    ranking = consensus.verdict?.ranking
    isTied = consensus.isTied
    margin = consensus.margin
    support = consensus.support
    votes = consensus.voteCount
  }
}

// MARK: - CSV

extension QueryLine {
  /// The columns of answers, of which each is a row.
  package static let answerColumns = [
    "query", "kind", "purpose", "criterion", "task", "episodes", "annotator", "code", "order",
    "confidence", "reasons", "note", "response_seconds", "time", "counts", "agreement", "disputed",
    "settled",
  ]

  /// The answers to the query, a row each.
  package var answerRows: [[String]] {
    answers.map { answer in
      [
        query, kind.rawValue, purpose.rawValue, criterion, CSVText.plain(task ?? ""),
        CSVText.plain(episodes.joined(separator: " | ")), CSVText.plain(answer.annotator),
        answer.code.rawValue, Self.text(answer.ranking),
        answer.confidence.map { "\($0)" } ?? "",
        answer.reasons.map(CSVText.plain).joined(separator: " "),
        CSVText.plain(answer.note ?? ""), "\(answer.responseSeconds)", answer.time,
        "\(answer.counts)", Self.text(agreement), "\(isDisputed)", "\(settled != nil)",
      ]
    }
  }

  /// The columns of consensus, a row for each query.
  package static let consensusColumns = [
    "query", "kind", "criterion", "task", "episodes", "code", "order", "margin", "support", "votes",
    "tied", "settled_by", "note",
  ]

  /// What counts of the query: the settlement, or else the consensus.
  package var consensusRow: [String] {
    [
      query, kind.rawValue, criterion, CSVText.plain(task ?? ""),
      CSVText.plain(episodes.joined(separator: " | ")),
      (settled?.code ?? consensus.code)?.rawValue ?? "",
      Self.text(settled == nil ? consensus.ranking : settled?.ranking), Self.text(consensus.margin),
      Self.text(consensus.support), "\(consensus.votes)", "\(consensus.isTied)",
      CSVText.plain(settled?.who ?? ""), CSVText.plain(settled?.note ?? ""),
    ]
  }

  private static func text(_ ranking: Ranking?) -> String {
    CSVText.plain(
      ranking?.tiers.map { $0.map(\.name).joined(separator: " = ") }.joined(separator: " > ") ?? "")
  }

  private static func text(_ number: Double?) -> String {
    number.map { String(format: "%.4f", $0) } ?? ""
  }
}
