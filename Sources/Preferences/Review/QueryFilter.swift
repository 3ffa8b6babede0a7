import Episodes
import Foundation

/// Which queries are looked at.
///
/// A query is wanted if it meets everything that is stated.
package struct QueryFilter: Sendable {
  /// Somebody who answered it.
  package var annotator: Annotator?
  /// The task of its first episode.
  package var task: String?
  /// Whether its answers contradict each other and nobody has settled it.
  package var isDisputed = false
  /// Whether somebody was no surer than this, from 1 to 3.
  package var confidence: Int?
  /// Whether somebody answered since then.
  package var since: Date?
  /// The name of its criterion.
  package var criterion: String?

  /// Wants every query.
  package init() {}

  /// Whether a query is wanted.
  ///
  /// `tasks` are those of episodes.
  package func wants(_ review: QueryReview, tasks: [EpisodeID: String]) -> Bool {
    let answers = review.answers
    return (annotator.map { name in answers.contains { $0.annotator == name } } ?? true)
      && (task.map { $0 == review.task(in: tasks) } ?? true)
      && (!isDisputed || review.isDisputed)
      && (confidence.map { most in
        answers.contains { ($0.judgement.answer.confidence ?? .max) <= most }
      } ?? true)
      && (since.map { start in answers.contains { $0.time >= start } } ?? true)
      && (criterion.map { $0 == review.query.criterionName } ?? true)
  }

  /// A time as people write it: a day such as 2025-03-09, or ISO 8601.
  ///
  /// - Throws: `DataError.Kind.malformed` for another text.
  package static func time(_ text: String) throws(DataError) -> Date {
    let day = Date.ISO8601FormatStyle().year().month().day()
    if text.count == 10, let date = try? day.parse(text) { return date }
    return try Timestamp.lenient(text)
  }
}

extension QueryReview {
  /// The task of the first episode whose task is known.
  package func task(in tasks: [EpisodeID: String]) -> String? {
    query.episodes.lazy.compactMap { tasks[$0] }.first
  }
}
