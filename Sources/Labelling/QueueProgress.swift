import Episodes
import Foundation
import Preferences

/// How far a shared queue is.
package struct QueueProgress: Sendable, Equatable {
  /// One annotator's part.
  package struct Person: Sendable, Equatable {
    /// Who it is.
    package let annotator: Annotator
    /// Answers in force that count: they compare something, and are neither practice nor checks.
    package let answerCount: Int
    /// Other answers in force.
    package let otherCount: Int
    /// Whether a query is on the annotator's screen.
    package let isPresent: Bool
    /// Seconds since the annotator was heard of, or `nil` if not since the start of the server.
    package let secondsSinceHeard: Double?
  }

  /// Queries by the first criterion that were asked.
  package let askedCount: Int
  /// Those of them that have all their answers.
  package let completeCount: Int
  /// The number of queries in the end, or `nil` for as many as there are.
  package let queryLimit: Int?
  /// The number of criteria by which each is asked.
  package let criterionCount: Int
  /// The number of annotators for each query.
  package let annotatorCount: Int
  /// Answers to queries of the queue, those beyond the annotators of a query not counted.
  package let filledCount: Int
  /// Answers per minute in the last ten minutes of the clock; 0 if there were none.
  package let perMinute: Double
  /// Everybody who answered or was heard of, in the order of names.
  package let people: [Person]

  /// The number of answers in the end, or `nil` for as many as there are.
  package var placeCount: Int? { queryLimit.map { $0 * annotatorCount * criterionCount } }

  /// The seconds until the end at the present pace, or `nil` without an end or a pace.
  package var remainingSeconds: Double? {
    guard let placeCount, perMinute > 0 else { return nil }
    return Double(max(0, placeCount - filledCount)) / perMinute * 60
  }

  /// Whether every query has all its answers.
  package var isComplete: Bool { placeCount.map { filledCount >= $0 } ?? false }

  private static let paceWindowSeconds = 600.0

  init(
    _ history: LabelHistory, settings: QueryQueue.Settings, belonging belongs: (Query) -> Bool,
    counting isCounted: (Query) -> Bool, secondsSinceHeard: [Annotator: Double],
    present: Set<Annotator>, now: Date = Date()
  ) {
    let places = QueryPlaces(answersIn: history)
    let counted = history.queries.values.filter(isCounted)
    let asked = counted.filter(belongs)
    let answers = { (query: Query) in min(places.count(at: query.id), settings.annotatorCount) }
    askedCount = asked.count
    completeCount = asked.count { answers($0) == settings.annotatorCount }
    filledCount = counted.reduce(0) { $0 + answers($1) }
    criterionCount = settings.criteria.count
    queryLimit = settings.queryLimit
    annotatorCount = settings.annotatorCount
    perMinute = Self.pace(history.labels, until: now)
    let labels = Dictionary(grouping: history.labels, by: \.annotator)
    people = Set(labels.keys).union(secondsSinceHeard.keys).sorted { $0.name < $1.name }.map {
      let own = labels[$0] ?? []
      let comparing = own.count(where: \.countsTowardsTarget)
      return Person(
        annotator: $0, answerCount: comparing, otherCount: own.count - comparing,
        isPresent: present.contains($0), secondsSinceHeard: secondsSinceHeard[$0])
    }
  }

  /// Answers per minute since the first one of the last ten minutes.
  private static func pace(_ labels: [Label], until now: Date) -> Double {
    let recent = labels.filter { now.timeIntervalSince($0.time) < paceWindowSeconds }
    guard recent.count > 1, let first = recent.map(\.time).min() else { return 0 }
    return Double(recent.count) / max(1, now.timeIntervalSince(first)) * 60
  }
}
