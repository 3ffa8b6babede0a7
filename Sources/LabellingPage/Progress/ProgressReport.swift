import Episodes
import Foundation
import Labelling
import Preferences

/// What the owner's page shows, and what programs read of it.
struct ProgressReport: Encodable, Sendable {
  /// One annotator.
  struct Person: Encodable, Sendable {
    let name: String
    /// Answers that count: they compare something, and are neither practice nor checks.
    let answered: Int
    /// Skipped, cannot tell, broken videos, practice, and checks.
    let others: Int
    /// The wanted number of answers, or `nil` where only the queue ends.
    let target: Int?
    /// Whether a question is on the screen.
    let isPresent: Bool
    /// Seconds since the last request, or `nil` if there was none since the server started.
    let secondsSinceSeen: Int?
    /// Whether the person has a link that opens something.
    let hasLink: Bool
    /// How often the same was said as by another one; `nil` for somebody without an answer.
    let agreement: Share?
    /// How often the known answers of gold queries were given; `nil` without them.
    let gold: Share?
    /// The same for attention checks.
    let attention: Share?
  }

  /// A share with its uncertainty.
  struct Share: Encodable, Sendable {
    let count: Int
    let share: Double?
    let interval: ConfidenceInterval?
  }

  /// Krippendorff's alpha of all.
  struct Agreement: Encodable, Sendable {
    let alpha: Double?
    let interval: ConfidenceInterval?
    /// Queries that two or more answered.
    let sharedQueries: Int
    /// What the number does not say by itself.
    let remark: String?
  }

  /// The label file.
  let labels: String
  let queriesAsked: Int
  let queriesComplete: Int
  /// The number of queries in the end, or `nil` for as many as there are.
  let queries: Int?
  let annotatorsPerQuery: Int
  let criteria: Int
  let answers: Int
  let answersWanted: Int?
  /// By the clock, in the last ten minutes.
  let answersPerMinute: Double
  let remainingSeconds: Double?
  let isComplete: Bool
  let agreement: Agreement
  let people: [Person]
}

extension ProgressReport.Share {
  init(_ agreement: AgreementWithOthers) {
    count = agreement.comparisonCount
    share = agreement.share
    interval = agreement.interval
  }

  init(_ successes: Int, of count: Int) {
    self.count = count
    share = count > 0 ? Double(successes) / Double(count) : nil
    interval = ConfidenceInterval(share: successes, of: count)
  }
}

extension ProgressReport.Agreement {
  /// Fewer shared queries say nothing.
  private static let leastQueries = 10

  init(_ labels: [Label], resamples: Int) {
    let (found, count) = Preferences.Agreement.alpha(of: labels, resamples: resamples)
    let isEnough = count >= Self.leastQueries
    sharedQueries = count
    alpha = isEnough ? found.value : nil
    interval = isEnough ? found.interval : nil
    remark =
      if !isEnough {
        "too few to tell: \(count) queries were answered by two or more"
      } else if let reason = found.undefinedBecause {
        reason
      } else if let interval, interval.lower <= 0 {
        "not above chance"
      } else { nil }
  }
}
