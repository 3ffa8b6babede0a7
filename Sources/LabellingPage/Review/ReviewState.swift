import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

/// The list that the page shows beside a query.
struct ReviewList: Encodable {
  /// One query.
  struct Row: Encodable {
    let id: UUID
    let kind: Query.Kind
    let purpose: Query.Purpose
    let criterion: String?
    let task: String?
    let answers: Int
    /// What counts, in words, or `nil` where votes are tied or there are none.
    let verdict: String?
    let agreement: Double?
    let isDisputed: Bool
    let isSettled: Bool
    let isTied: Bool
  }

  /// How many queries there are, of which kind.
  struct Counts: Encodable {
    let all: Int
    let answered: Int
    let disputed: Int
    let tied: Int
    let settled: Int
  }

  /// One annotator.
  struct Person: Encodable {
    let name: String
    let answers: Int
    let isLeftOut: Bool
  }

  let file: String
  /// Who settles.
  let judge: String
  /// Some of the wanted queries.
  let queries: [Row]
  let wantedCount: Int
  let counts: Counts
  let annotators: [Person]
  let tasks: [String]
  let criteria: [String]
}

extension ReviewList.Row {
  init(_ review: QueryReview, tasks: [EpisodeID: String]) {
    let query = review.query
    id = query.id
    kind = query.kind
    purpose = query.purpose
    criterion = query.criterion
    task = review.task(in: tasks)
    answers = review.answers.count
    verdict = review.verdict?.words(for: query)
    agreement = review.agreement
    isDisputed = review.isDisputed
    isSettled = review.settlement != nil
    isTied = review.settlement == nil && review.consensus.isTied
  }
}

extension ReviewList.Counts {
  init(_ reviews: [QueryReview]) {
    all = reviews.count
    answered = reviews.count { !$0.answers.isEmpty }
    disputed = reviews.count { $0.isDisputed }
    tied = reviews.count { $0.settlement == nil && $0.consensus.isTied }
    settled = reviews.count { $0.settlement != nil }
  }
}

/// A query with everything that was said about it.
struct ReviewedQuery: Encodable {
  /// One answer.
  struct Given: Encodable {
    let annotator: String
    let verdict: String
    /// For an order: positions of the shown episodes, from 0, the best tier first.
    let tiers: [[Int]]?
    let confidence: Int?
    let reasons: [String]
    let note: String?
    let seconds: Double
    /// Milliseconds since 1970.
    let time: Double
    let isLeftOut: Bool
  }

  /// What annotators say together.
  struct Together: Encodable {
    /// The best verdicts in words; several where votes are tied.
    let verdicts: [String]
    let margin: Double?
    let votes: Int
  }

  /// How the dispute was ended.
  struct Settled: Encodable {
    let verdict: String
    let tiers: [[Int]]?
    let who: String
    let note: String?
    /// Milliseconds since 1970.
    let time: Double
  }

  let row: ReviewList.Row
  let question: String
  let explanation: String?
  /// The right answer, where it is known.
  let expected: String?
  let episodes: [String]
  /// The episodes' videos, or none where the recordings lack an episode.
  let clips: [PageState.ShownClip]
  /// Episodes that the recordings lack.
  let missing: [String]
  let answers: [Given]
  let together: Together
  let settled: Settled?
}

extension ReviewedQuery {
  init(_ review: QueryReview, tasks: [EpisodeID: String], from videos: PageVideos) {
    let query = review.query
    row = ReviewList.Row(review, tasks: tasks)
    question = AskedText(query).question
    explanation = query.explanation
    expected = query.expected?.words(for: query)
    episodes = query.items.map(\.description)
    missing = query.episodes.filter { (try? videos.episodes.episode($0)) == nil }.map(\.name)
    let shown = try? PageState.Shown(query, isEarlier: false, earlier: nil, from: videos)
    clips = missing.isEmpty ? shown?.clips ?? [] : []
    answers = review.answers.map { Given($0, isLeftOut: review.leftOut.contains($0.annotator)) }
    together = Together(
      verdicts: review.consensus.best.prefix(5).map { $0.words(for: query) },
      margin: review.consensus.margin, votes: review.consensus.voteCount)
    settled = review.settlement.map { Settled($0, of: query) }
  }
}

extension ReviewedQuery.Given {
  init(_ label: Label, isLeftOut: Bool) {
    let answer = label.judgement.answer
    annotator = label.annotator.name
    verdict = answer.verdict.words(for: label.judgement.query)
    tiers = answer.verdict.places(in: label.judgement.query)
    confidence = answer.confidence
    reasons = answer.reasons
    note = answer.note
    seconds = label.responseSeconds
    time = (label.time.timeIntervalSince1970 * 1000).rounded()
    self.isLeftOut = isLeftOut
  }
}

extension ReviewedQuery.Settled {
  init(_ settlement: Settlement, of query: Query) {
    let settled = settlement.judgement.answer.verdict
    verdict = settled.words(for: query)
    tiers = settled.places(in: query)
    who = settlement.judge.name
    note = settlement.note
    time = (settlement.time.timeIntervalSince1970 * 1000).rounded()
  }
}

extension Answer.Verdict {
  /// For an order: positions of the shown episodes, from 0, the best tier first.
  fileprivate func places(in query: Query) -> [[Int]]? {
    ranking?.tiers.map { $0.compactMap { query.episodes.firstIndex(of: $0) } }
  }
}
