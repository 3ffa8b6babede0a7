import Episodes
import Foundation

/// What a sequence of events amounts to.
struct LabelHistory {
  /// Queries that were asked.
  private(set) var queries: [UUID: Query] = [:]
  /// Answers that were taken back.
  private(set) var undone: Set<UUID> = []
  /// Answers in force, in the order given.
  private(set) var labels: [Label] = []

  init(_ events: [LabelEvent], file: String) throws(DataError) {
    for event in events {
      do {
        try take(event)
      } catch {
        throw error.relocated(to: file, place: "event \(event.id)")
      }
    }
    labels.removeAll { undone.contains($0.id) }
  }

  private mutating func take(_ event: LabelEvent) throws(DataError) {
    switch event.change {
    case .asked(let query): queries[query.id] = query
    case .undone(let answer, _): undone.insert(answer)
    case .answered(let query, let answer, let annotator, let seconds):
      guard let asked = queries[query] else {
        throw DataError(
          .malformed, file: "labels", expected: "an answer to a query before it",
          found: "query \(query)")
      }
      labels.append(
        Label(
          id: event.id, judgement: try Judgement(query: asked, answer: answer),
          annotator: annotator, time: event.time, responseSeconds: seconds))
    }
  }
}
