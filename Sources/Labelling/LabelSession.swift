import Episodes
import Foundation
import Preferences
import Synchronization

/// One annotator's sitting: the order of its queries, and the answers to them.
///
/// It may be used from any thread. An answer is on the disk when `answer` returns. An interrupted sitting
/// resumes with the next session on the same file.
///
/// ```swift
/// let session = try LabelSession(store: store, annotator: ann, queries: queries, target: 20)
/// while let query = try session.current() {
///   try session.answer(ask(query), to: query.id, responseSeconds: 3.2)
/// }
/// ```
package final class LabelSession: Sendable {
  private struct State {
    var history = LabelHistory()
    /// The queries that wait for an answer.
    ///
    /// The last one is shown next.
    var waiting: [Query] = []
    /// The earlier answer that is reviewed; `nil` at the present.
    var lookedAt: Label?
    /// The answer that was taken back last.
    var takenBack: Label?
    /// What is said about the answer that was given last.
    var feedback: PracticeFeedback?
    /// The query after the present one, while it is being chosen.
    var upcoming: UpcomingQuery?
  }

  /// The label file.
  package let store: LabelStore
  /// The annotator.
  package let annotator: Annotator
  /// The target number of answers in the file, or `nil` for no target.
  package let target: Int?
  /// What the annotator is told before the first question and on request, or `nil` for nothing.
  package let guidelines: Guidelines?
  private let queries: any QuerySource
  private let queue: QueryQueue?
  private let contents: ContentRecorder?
  private let state: Mutex<State>

  /// Begins a sitting, or resumes an interrupted one.
  ///
  /// - Parameters:
  ///   - store: The label file.
  ///   - annotator: Who answers.
  ///   - queries: Where new queries come from.
  ///   - queue: The queue in which they have places, if several annotators share one.
  ///   - target: The target number of answers in the file, or `nil` for no target.
  ///   - guidelines: What the annotator is told, or `nil` for nothing.
  ///   - contentHash: Hashes the episodes of answered queries, or `nil` to record no hashes.
  /// - Throws: `DataError` if the label file cannot be read.
  package init(
    store: LabelStore, annotator: Annotator, queries: any QuerySource, queue: QueryQueue? = nil,
    target: Int?, guidelines: Guidelines? = nil, contentHash: ContentRecorder.Hash? = nil
  ) throws(DataError) {
    self.store = store
    self.annotator = annotator
    self.queries = queries
    self.queue = queue
    self.target = target
    self.guidelines = guidelines
    var state = State()
    try store.read(into: &state.history)
    let shown = queue?.shown(to: annotator) ?? []
    state.waiting = state.history.open(for: annotator).reversed()
    state.waiting = state.waiting.filter { !shown.contains($0) } + shown
    contents = contentHash.map { [state] hash in
      ContentRecorder(store, recorded: state.history.contents, hash: hash)
    }
    // What an interrupted sitting left over.
    for label in state.history.labels(of: annotator) {
      let episodes = label.judgement.query.episodes
      contents?.add(episodes.filter { state.history.contents[$0] == nil })
    }
    self.state = Mutex(state)
  }

  /// Waits for the query that is being chosen and the episode that is being hashed.
  ///
  /// The libraries that they use are torn down when the process ends, and must not be in use then.
  deinit {
    contents?.stop()
    state.withLock { _ = try? $0.upcoming?.query() }
  }

  /// The query to show now, or `nil` when the target is reached or no query is left.
  ///
  /// It is the present query, a new one, or an earlier one that is reviewed. A new query is recorded on the
  /// disk before it is returned. The query after it is chosen while it is answered.
  ///
  /// - Throws: `DataError` if a query cannot be chosen or recorded.
  package func current() throws(DataError) -> Query? {
    try state.withLock { state throws(DataError) in
      if let lookedAt = state.lookedAt { return lookedAt.judgement.query }
      guard !isDone(state) else {
        queue?.leave(annotator)
        return nil
      }
      try dropPassedOn(&state)
      while state.waiting.isEmpty, try draw(&state) { try dropPassedOn(&state) }
      if state.upcoming == nil, let query = state.waiting.last { chooseNext(after: query, &state) }
      return state.waiting.last
    }
  }

  /// The query that was shown last and is not answered, which `current()` may replace by another one.
  ///
  /// An answer to it is always taken, also when its place in the queue was passed on in a long absence.
  package var shown: Query? {
    state.withLock { $0.lookedAt?.judgement.query ?? $0.waiting.last }
  }

  /// Records an answer to the current query.
  ///
  /// The answer is on the disk, synced, when the call returns.
  ///
  /// If an earlier query is reviewed, its answer is taken back and the new one is given, both or neither.
  /// The present query is then current again.
  ///
  /// - Returns: What to tell the annotator about an answer to a practice query, otherwise `nil`. It is also
  ///   `feedback` until the next answer.
  /// - Throws: `DataError.Kind.mismatch` if the query is not the current one or the answer does not fit it.
  ///   `.unwritable` if the answer cannot be recorded.
  @discardableResult
  package func answer(_ answer: Answer, to query: Query.ID, responseSeconds: Double)
    throws(DataError) -> PracticeFeedback?
  {
    try state.withLock { state throws(DataError) in
      let earlier = state.lookedAt
      guard query == earlier?.judgement.query.id ?? state.waiting.last?.id else {
        throw DataError(
          .mismatch, file: store.path, place: "query \(query)",
          expected: "an answer to the query that is shown", found: "one to another query",
          remedy: "it may have been answered already; go on with the one shown")
      }
      var events: [LabelEvent] = []
      if let earlier { events.append(try LabelEvent(.undone(answer: earlier.id, by: annotator))) }
      events.append(
        try LabelEvent(
          .answered(query: query, answer, by: annotator, responseSeconds: responseSeconds)))
      try store.append(events)
      let answered = earlier?.judgement.query ?? state.waiting.removeLast()
      state.lookedAt = nil
      state.feedback = PracticeFeedback(answer, to: answered)
      try store.read(into: &state.history)
      contents?.add(answered.episodes)
      return state.feedback
    }
  }

  /// Takes back this annotator's latest answer in force, as a new event, and makes its query current.
  ///
  /// - Returns: The query; `nil` if the annotator has no answer in force.
  /// - Throws: `DataError.Kind.unwritable` if the event cannot be recorded.
  package func undo() throws(DataError) -> Query? {
    try state.withLock { state throws(DataError) in
      state.lookedAt = nil
      state.feedback = nil
      try store.read(into: &state.history)
      guard let label = state.history.labels(of: annotator).last else { return nil }
      // Before its place is free.
      _ = try queue?.claim(label.judgement.query, for: annotator)
      try store.undo(label.id, by: annotator)
      state.takenBack = label
      try store.read(into: &state.history)
      state.waiting.append(label.judgement.query)
      return label.judgement.query
    }
  }

  /// Reviews the query that was answered before the current one.
  ///
  /// Its answer stays in force until it is answered again.
  ///
  /// - Returns: The query, which is now current; `nil` if there is none before.
  /// - Throws: Nothing at present. Players must not rely on it.
  package func back() throws(DataError) -> Query? {
    state.withLock { state in
      let labels = state.history.labels(of: annotator)
      let end = labels.firstIndex { $0.id == state.lookedAt?.id } ?? labels.count
      guard end > 0 else { return nil }
      state.lookedAt = labels[end - 1]
      return labels[end - 1].judgement.query
    }
  }

  /// Reviews the query that was answered after the current one, or returns to the present.
  ///
  /// - Returns: The query, which is now current, as from `current()`.
  /// - Throws: The errors of `current()`.
  package func forward() throws(DataError) -> Query? {
    state.withLock { state in
      let labels = state.history.labels(of: annotator)
      let place = labels.firstIndex { $0.id == state.lookedAt?.id } ?? labels.count
      state.lookedAt = place + 1 < labels.count ? labels[place + 1] : nil
    }
    return try current()
  }

  /// The query after the present one, for players that prepare videos, or `nil` if none is known.
  ///
  /// The call waits while it is being chosen.
  ///
  /// - Throws: `DataError` if it cannot be chosen.
  package func upcoming() throws(DataError) -> Query? {
    let (waiting, chosen) = state.withLock { state in
      (state.waiting.dropLast(state.lookedAt == nil ? 1 : 0).last, state.upcoming)
    }
    if let waiting { return waiting }
    return try chosen?.query()
  }

  /// Waits until the content of the answered queries is recorded, or for so many seconds.
  ///
  /// What is missing then is left to the annotator's next sitting.
  package func recordContents(within seconds: Double? = nil) { contents?.finish(within: seconds) }

  /// The earlier answer that is reviewed; `nil` at the present.
  package var lookedAt: Label? { state.withLock { $0.lookedAt } }

  /// The answer that the annotator gave to the current query before: the one that is reviewed, or the one that
  /// was taken back last.
  ///
  /// Players show it and offer its confidence, reasons and note again.
  package var earlierAnswer: Answer? {
    state.withLock { state in
      if let lookedAt = state.lookedAt { return lookedAt.judgement.answer }
      guard let label = state.takenBack, label.judgement.query.id == state.waiting.last?.id else {
        return nil
      }
      return label.judgement.answer
    }
  }

  /// What to tell the annotator about the last answer, if it was to a practice query.
  package var feedback: PracticeFeedback? { state.withLock { $0.feedback } }

  /// Records that the annotator was shown the guidelines, unless the same were recorded last.
  ///
  /// Players call it when they show them.
  ///
  /// - Throws: `DataError.Kind.unwritable` if it cannot be recorded.
  package func recordBriefing() throws(DataError) {
    guard let guidelines else { return }
    try state.withLock { state throws(DataError) in
      try store.read(into: &state.history)
      guard state.history.guidelines[annotator] != guidelines.text else { return }
      try store.append([LabelEvent(.briefed(annotator, guidelines: guidelines.text))])
      try store.read(into: &state.history)
    }
  }

  /// Whether the annotator has an answer in force to a query.
  package func hasAnswered(_ query: Query.ID) -> Bool {
    state.withLock { $0.history.labels(of: annotator) }.contains { $0.judgement.query.id == query }
  }

  /// The progress of the annotator.
  package var progress: LabelProgress {
    let labels = state.withLock { $0.history.labels(of: annotator) }
    return LabelProgress(annotator: annotator, labels: labels, target: target)
  }
}

// MARK: - New queries

extension LabelSession {
  private func isDone(_ state: borrowing State) -> Bool {
    guard let target else { return false }
    let labels = state.history.labels(of: annotator)
    return labels.count(where: \.countsTowardsTarget) >= target
  }

  /// Leaves to others what they took while this annotator was away.
  private func dropPassedOn(_ state: inout State) throws(DataError) {
    guard let queue else { return }
    while let query = state.waiting.last, try !queue.claim(query, for: annotator) {
      state.waiting.removeLast()
    }
  }

  /// Takes the query that was chosen in the background, or chooses one now.
  ///
  /// Returns `false` if none is left.
  private func draw(_ state: inout State) throws(DataError) -> Bool {
    let chosen = state.upcoming
    state.upcoming = nil
    try store.read(into: &state.history)
    var query = try chosen?.query()
    // The earlier choice may be empty because others had not asked enough at that time.
    if query == nil {
      query = try queries.next(in: QueryContext(history: state.history, annotator: annotator))
    }
    guard let query else { return false }
    try ask(query, &state)
    state.waiting.append(state.history.queries[query.id] ?? query)
    return true
  }

  /// Records a query unless another sitting did, such as one with the same list of queries.
  private func ask(_ query: Query, _ state: inout State) throws(DataError) {
    guard state.history.queries[query.id] == nil else { return }
    do throws(DataError) {
      try store.append(query: query)
      try store.read(into: &state.history)
    } catch {
      try store.read(into: &state.history)
      guard state.history.queries[query.id] != nil else { throw error }
    }
  }

  private func chooseNext(after query: Query, _ state: inout State) {
    let context = QueryContext(history: state.history, annotator: annotator, underWay: query)
    state.upcoming = UpcomingQuery(from: queries, in: context)
  }
}
