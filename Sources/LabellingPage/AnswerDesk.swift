import Dispatch
import Episodes
import Foundation
import Labelling
import Preferences

/// One annotator's sitting behind the page: one request at a time, on a thread that may wait for the disk.
final class AnswerDesk: Sendable {
  /// The result of a request, and the state to show now.
  struct Outcome: Encodable {
    let state: PageState
    /// A message to the annotator, or `nil` if all is as expected.
    var message: String?
    /// Whether the query on the screen was not the current one, so that nothing was done.
    var isStale = false
    /// Whether the annotator's answer to the query on the screen is in the label file.
    var isStored = false

    private enum CodingKeys: CodingKey { case state, message, isStored }
  }

  private let session: LabelSession
  private let queue: QueryQueue?
  private let videos: PageVideos
  private let reasons: [String]
  private let keys: [String: [String]]
  private let viewing: ViewingRule
  private let worker = DispatchQueue(label: "answers")

  init(
    _ session: LabelSession, queue: QueryQueue? = nil, showing videos: PageVideos,
    reasons: [String], keys: [String: [String]], viewing: ViewingRule
  ) {
    self.session = session
    self.queue = queue
    self.viewing = viewing
    self.videos = videos
    self.reasons = reasons
    self.keys = keys
  }

  /// The state to show.
  func state() async throws -> Outcome {
    try await alone { () throws(DataError) in Outcome(state: try self.currentState()) }
  }

  /// Records an answer if its query is the current one.
  ///
  /// It is on the disk when this returns.
  func answer(_ given: PageAnswer) async throws -> Outcome {
    try await whileCurrent(given.query) { (query) throws(DataError) in
      guard let query else { return nil }
      let answer = try given.answer(to: query, reasons: self.reasons)
      guard self.viewing.allows(after: given.seconds) else { return self.viewing.remark }
      return try self.session.answer(answer, to: query.id, responseSeconds: given.seconds)?.text
    }
  }

  /// The guidelines, which are recorded as shown; empty for none.
  func guidelines() async throws -> [Guidelines.Block] {
    try await alone { () throws(DataError) in
      try self.session.recordBriefing()
      return self.session.guidelines?.blocks ?? []
    }
  }

  /// Takes back the latest answer, if the query on the screen is the current one.
  func undo(at shown: UUID?) async throws -> Outcome {
    try await whileCurrent(shown) { (_) throws(DataError) in
      try self.session.undo() == nil ? "There is no answer to take back." : nil
    }
  }

  /// Looks at the query before, if the query on the screen is the current one.
  func back(at shown: UUID?) async throws -> Outcome {
    try await whileCurrent(shown) { (_) throws(DataError) in
      try self.session.back() == nil ? "There is no earlier query." : nil
    }
  }

  /// Looks at the query after, or at the current one, if the query on the screen is the current one.
  func forward(at shown: UUID?) async throws -> Outcome {
    try await whileCurrent(shown) { (_) throws(DataError) in
      let isPresent = self.session.lookedAt == nil
      _ = try self.session.forward()
      return isPresent ? "There is no later query." : nil
    }
  }

  /// The item of a query at a position, or `nil` unless it is the current query and has one there.
  func item(_ index: Int, of query: UUID) async throws -> LabelItem? {
    try await alone { () throws(DataError) in
      guard let current = self.session.shown, current.id == query,
        current.items.indices.contains(index)
      else { return nil }
      return current.items[index]
    }
  }

  /// The state when the annotator leaves, whatever is left to ask.
  ///
  /// The query on the screen goes back to the queue.
  func ending() async throws -> Outcome {
    try await alone { () throws(DataError) in
      self.queue?.leave(self.session.annotator)
      return Outcome(state: self.state(showing: nil))
    }
  }

  /// `shown` is `nil` where the page shows that nothing is left to ask.
  private func whileCurrent(
    _ shown: UUID?, _ body: @escaping @Sendable (Query?) throws(DataError) -> String?
  ) async throws -> Outcome {
    try await alone { () throws(DataError) in
      let current = self.session.shown
      guard current?.id == shown else {
        return Outcome(
          state: try self.currentState(), message: "This was answered already. Here is the next.",
          isStale: true, isStored: shown.map { self.session.hasAnswered($0) } ?? false)
      }
      let message = try body(current)
      return Outcome(state: try self.currentState(), message: message)
    }
  }

  private func currentState() throws(DataError) -> PageState {
    guard let query = try session.current() else { return state(showing: nil) }
    let isEarlier = session.lookedAt != nil
    return state(
      showing: try PageState.Shown(
        query, isEarlier: isEarlier, earlier: session.earlierAnswer, from: videos))
  }

  private func state(showing query: PageState.Shown?) -> PageState {
    let progress = session.progress
    let isDone = progress.target.map { progress.answered >= $0 } ?? false
    return PageState(
      query: query,
      mayGoOn: query == nil && !isDone && queue?.mayComeBack(to: session.annotator) == true,
      progress: PageState.Progress(progress),
      feedback: session.feedback.map(PageState.Feedback.init),
      hasGuidelines: session.guidelines != nil, leastSeconds: viewing.leastSeconds,
      reasons: reasons, keys: keys)
  }

  private func alone<Result: Sendable>(
    _ body: @escaping @Sendable () throws(DataError) -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      worker.async {
        self.queue?.hear(self.session.annotator)
        let result = Swift.Result { () throws(DataError) in try body() }
        continuation.resume(with: result.mapError { $0 as any Error })
      }
    }
  }
}
