import Dispatch
import Episodes
import Foundation
import Labelling
import Preferences
import Synchronization

/// Tells the owner how far everybody is.
final class ProgressDesk: Sendable {
  /// The slow part, which is not computed anew for every look.
  private struct Agreements: Sendable {
    let all: ProgressReport.Agreement
    let byAnnotator: [Annotator: AgreementWithOthers]
    let gold: [Annotator: ProgressReport.Share]
    let attention: [Annotator: ProgressReport.Share]
    let time: ContinuousClock.Instant
    let labelCount: Int
  }

  private let queue: QueryQueue
  private let labels: String
  private let target: Int?
  private let links: @Sendable () -> AccessList
  private let agreements = Mutex<Agreements?>(nil)
  private let worker = DispatchQueue(label: "progress", qos: .utility)

  private static let resamples = 200
  /// Seconds for which the agreement is kept.
  private static let keptSeconds = 10.0

  init(
    _ queue: QueryQueue, labels: String, target: Int?, links: @escaping @Sendable () -> AccessList
  ) {
    self.queue = queue
    self.labels = labels
    self.target = target
    self.links = links
  }

  /// The present state, from the label file.
  func report() async throws -> ProgressReport {
    try await withCheckedThrowingContinuation { continuation in
      worker.async { [self] in
        let result = Swift.Result { () throws(DataError) in try makeReport() }
        continuation.resume(with: result.mapError { $0 as any Error })
      }
    }
  }

  private func makeReport() throws(DataError) -> ProgressReport {
    let progress = try queue.progress()
    let agreements = agreements(in: try queue.history())
    return ProgressReport(
      labels: labels, queriesAsked: progress.askedCount, queriesComplete: progress.completeCount,
      queries: progress.queryLimit, annotatorsPerQuery: progress.annotatorCount,
      criteria: progress.criterionCount,
      answers: progress.filledCount, answersWanted: progress.placeCount,
      answersPerMinute: progress.perMinute, remainingSeconds: progress.remainingSeconds,
      isComplete: progress.isComplete, agreement: agreements.all,
      people: people(progress, agreements))
  }

  /// Everybody with a link, and everybody who answered before.
  private func people(
    _ progress: QueueProgress, _ agreements: Agreements
  ) -> [ProgressReport.Person] {
    let linked = links().annotators
    let known = Dictionary(uniqueKeysWithValues: progress.people.map { ($0.annotator, $0) })
    return Set(linked).union(known.keys).sorted { $0.name < $1.name }.map { annotator in
      let person = known[annotator]
      return ProgressReport.Person(
        name: annotator.name, answered: person?.answerCount ?? 0, others: person?.otherCount ?? 0,
        target: target, isPresent: person?.isPresent ?? false,
        secondsSinceSeen: person?.secondsSinceHeard.map { Int($0) },
        hasLink: linked.contains(annotator),
        agreement: agreements.byAnnotator[annotator].map(ProgressReport.Share.init),
        gold: agreements.gold[annotator], attention: agreements.attention[annotator])
    }
  }

  private func agreements(in history: LabelHistory) -> Agreements {
    let (labels, now) = (history.labels, ContinuousClock.now)
    let kept = agreements.withLock { $0 }
    if let kept, kept.labelCount == labels.count || now < kept.time + .seconds(Self.keptSeconds) {
      return kept
    }
    let counted = labels.filter {
      $0.judgement.query.purpose == .ordinary && !history.dropped.contains($0.annotator)
    }
    let found = Agreements(
      all: ProgressReport.Agreement(counted, resamples: Self.resamples),
      byAnnotator: AgreementWithOthers.byAnnotator(counted),
      gold: Self.rightShares(.gold, in: labels),
      attention: Self.rightShares(.attention, in: labels), time: now, labelCount: labels.count)
    agreements.withLock { $0 = found }
    return found
  }

  /// How often everybody gave the known answers of one purpose.
  private static func rightShares(
    _ purpose: Query.Purpose, in labels: [Label]
  ) -> [Annotator: ProgressReport.Share] {
    let checks = labels.filter { $0.judgement.query.purpose == purpose }
    return Dictionary(grouping: checks, by: \.annotator).mapValues { own in
      let right = own.count { label in
        label.judgement.query.expected.map(label.judgement.answer.verdict.isSame) == true
      }
      return ProgressReport.Share(right, of: own.count)
    }
  }
}
