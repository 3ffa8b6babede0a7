import Episodes
import Foundation
import Preferences
import Synchronization

/// One queue of queries for several annotators in one process, and the one place that knows who is on which.
///
/// A query has as many places as annotators are to answer it. A place is taken by an answer, by the query on an
/// annotator's screen, and by the one that is prepared for the annotator. Places of annotators who were not heard
/// of for a while are free again. So no query is lost when somebody leaves, and none gets too many answers.
///
/// ```swift
/// let queue = try QueryQueue(RandomQueries(…), in: store, settings: settings) { _ in true }
/// let session = try LabelSession(store: store, annotator: ann, queries: queue, queue: queue, target: nil)
/// ```
package final class QueryQueue: QuerySource {
  /// How many are asked what.
  package struct Settings: Sendable {
    /// The number of annotators who should answer each query.
    package var annotatorCount = 1
    /// The number of different queries by the first criterion, or `nil` for as many as there are.
    package var queryLimit: Int?
    /// The names of the criteria by which each query is asked; those after the first follow it.
    package var criteria = [Query.overallCriterion]
    /// Seconds after which the places of an annotator who was not heard of are free.
    package var patienceSeconds = 600.0

    /// One annotator for each of any number of queries.
    package init() {}
  }

  /// One annotator's places.
  struct Screen {
    /// The queries on the screen, the present one last; earlier ones were put off by an undo.
    var shown: [Query.ID] = []
    /// The query that is prepared for later.
    var next: Query?
    /// When the annotator was heard of last; `nil` if never.
    var heard: ContinuousClock.Instant?
  }

  struct State {
    var history = LabelHistory()
    var screens: [Annotator: Screen] = [:]
  }

  /// How many are asked what.
  package let settings: Settings
  /// The label file.
  package let store: LabelStore
  private let source: any QuerySource
  private let isShared: @Sendable (Query) -> Bool
  private let notebook: ScreenNotebook?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Mutex<State>

  /// Shares the queries of another source.
  ///
  /// - Parameters:
  ///   - source: Where new queries come from.
  ///   - store: The label file.
  ///   - settings: How many are asked what.
  ///   - notebook: Where the queries on screens are noted, so that a restart shows the same ones.
  ///   - now: The time by which annotators are away.
  ///   - isShared: Whether a query in the file belongs to this queue. Others are left alone.
  /// - Throws: `DataError.Kind.invalidValue` if the number of annotators is below 1, and errors of the file.
  package init(
    _ source: any QuerySource, in store: LabelStore, settings: Settings,
    notebook: ScreenNotebook? = nil,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    isShared: @escaping @Sendable (Query) -> Bool
  ) throws(DataError) {
    try SharedQueries.check(settings.annotatorCount)
    self.source = source
    self.store = store
    self.settings = settings
    self.notebook = notebook
    self.isShared = isShared
    self.now = now
    var state = State()
    try store.read(into: &state.history)
    for (annotator, shown) in notebook?.screens ?? [:] {
      state.screens[annotator] = Screen(shown: shown, heard: now())
    }
    self.state = Mutex(state)
  }

  /// The oldest query with a free place that the annotator was not asked, or a new one of the other source.
  ///
  /// Its place is taken until it is answered, the annotator leaves, or is not heard of for long.
  ///
  /// - Throws: The errors of the label file and of the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    try state.withLock { state throws(DataError) in
      try store.read(into: &state.history)
      let annotator = context.annotator
      if let reserved = state.screens[annotator]?.next, reserved.id != context.underWay?.id,
        !state.answered(by: annotator).contains(reserved.id)
      {
        return reserved
      }
      let query = try choose(in: context, &state)
      state.screens[annotator, default: Screen()].next = query
      return query
    }
  }

  private func choose(
    in context: QueryContext, _ state: inout State
  ) throws(DataError) -> Query? {
    let annotator = context.annotator
    let places = places(state)
    let drawn = state.drawn
    let asked = QueryContext(history: state.history, annotator: annotator).asked + drawn
    let shared = asked.filter(belongs)
    let answered = state.answered(by: annotator)
    let old = shared.first { query in
      query.id != context.underWay?.id && places.count(at: query.id) < settings.annotatorCount
        && !places.has(annotator, at: query.id) && !answered.contains(query.id)
    }
    if let old { return old }
    if let limit = settings.queryLimit, shared.count >= limit { return nil }
    var history = state.history
    for query in drawn { try history.take(LabelEvent(.asked(query))) }
    let full = Set(
      places.takers.keys.filter {
        places.count(at: $0, without: annotator) >= settings.annotatorCount
      })
    return try source.next(in: context.after(history, full: full))
  }

  /// Whether a query counts towards the limit, and is shared.
  ///
  /// The queries by other criteria belong to everybody who has the one by the first.
  private func belongs(_ query: Query) -> Bool {
    isCounted(query) && query.criterionName == settings.criteria.first
  }

  /// Whether an answer is wanted from as many annotators as asked.
  private func isCounted(_ query: Query) -> Bool {
    query.purpose == .ordinary && query.repeatOf == nil
      && settings.criteria.contains(query.criterionName) && isShared(query)
  }

  /// The places taken by answers, and those of everybody who is there.
  private func places(_ state: borrowing State) -> QueryPlaces {
    var places = QueryPlaces(answersIn: state.history)
    for (annotator, screen) in state.screens where !hasLeft(screen) {
      // A skipped query is on the screen until the next one is.
      let answered = screen.shown.isEmpty ? [] : state.answered(by: annotator)
      for query in screen.shown where !answered.contains(query) {
        places.take(query, by: annotator)
      }
      if let next = screen.next { places.take(next.id, by: annotator) }
    }
    return places
  }

  private func hasLeft(_ screen: Screen) -> Bool {
    guard let heard = screen.heard else { return false }
    return now() > heard + .seconds(settings.patienceSeconds)
  }
}

// MARK: - Who is on what

extension QueryQueue {
  /// Notes that an annotator was heard of.
  ///
  /// After a long absence the annotator has no places any more.
  package func hear(_ annotator: Annotator) {
    state.withLock { state in
      if let screen = state.screens[annotator], hasLeft(screen) { state.screens[annotator] = nil }
      state.screens[annotator, default: Screen()].heard = now()
    }
  }

  /// Takes a place of a query for an annotator's screen, or keeps it.
  ///
  /// - Returns: `false` if others have taken all of them.
  /// - Throws: The errors of the label file.
  func claim(_ query: Query, for annotator: Annotator) throws(DataError) -> Bool {
    guard belongs(query) else { return true }
    return try state.withLock { state throws(DataError) in
      try store.read(into: &state.history)
      var screen = state.screens[annotator, default: Screen()]
      guard
        screen.holds(query.id)
          || places(state).count(at: query.id, without: annotator) < settings.annotatorCount
      else { return false }
      let before = screen.shown
      screen.show(query.id)
      let answered = state.answered(by: annotator)
      screen.shown.removeAll { $0 != query.id && answered.contains($0) }
      state.screens[annotator] = screen
      if screen.shown != before { note(state) }
      return true
    }
  }

  /// Frees the places of an annotator.
  package func leave(_ annotator: Annotator) {
    state.withLock { state in
      guard let screen = state.screens[annotator], screen.next != nil || !screen.shown.isEmpty
      else { return }
      state.screens[annotator] = Screen(heard: screen.heard)
      note(state)
    }
  }

  /// The recorded queries on an annotator's screen, the present one last.
  func shown(to annotator: Annotator) -> [Query] {
    state.withLock { state in
      let answered = state.answered(by: annotator)
      return (state.screens[annotator]?.shown ?? []).compactMap { state.history.queries[$0] }
        .filter { !answered.contains($0.id) }
    }
  }

  /// Whether a query that others are on now may still come back to an annotator for whom nothing is left.
  package func mayComeBack(to annotator: Annotator) -> Bool {
    state.withLock { state in
      // An error is reported when the next query is asked for.
      try? store.read(into: &state.history)
      let answers = QueryPlaces(answersIn: state.history)
      let answered = state.answered(by: annotator)
      return state.history.queryOrder.compactMap { state.history.queries[$0] }.contains { query in
        belongs(query) && answers.count(at: query.id) < settings.annotatorCount
          && !answered.contains(query.id)
      }
    }
  }

  private func note(_ state: borrowing State) {
    notebook?.note(state.screens.mapValues(\.shown).filter { !$0.value.isEmpty })
  }
}

// MARK: - Progress

extension QueryQueue {
  /// What is in the file so far.
  ///
  /// - Throws: The errors of the label file.
  package func history() throws(DataError) -> LabelHistory {
    try state.withLock { state throws(DataError) in
      try store.read(into: &state.history)
      return state.history
    }
  }

  /// How far the queue is, from all answers in the file so far.
  ///
  /// - Throws: The errors of the label file.
  /// - Complexity: O(queries + labels).
  package func progress() throws(DataError) -> QueueProgress {
    try state.withLock { state throws(DataError) in
      try store.read(into: &state.history)
      let heard = state.screens.compactMapValues { screen in
        screen.heard.map { Double($0.duration(to: now()).components.seconds) }
      }
      let onScreen = state.screens.filter { !hasLeft($0.value) && !$0.value.shown.isEmpty }.keys
      return QueueProgress(
        state.history, settings: settings, belonging: belongs, counting: isCounted,
        secondsSinceHeard: heard, present: Set(onScreen))
    }
  }
}

extension QueryQueue.Screen {
  fileprivate func holds(_ query: Query.ID) -> Bool { shown.contains(query) || next?.id == query }

  fileprivate mutating func show(_ query: Query.ID) {
    shown.removeAll { $0 == query }
    shown.append(query)
    if next?.id == query { next = nil }
  }
}

extension QueryQueue.State {
  fileprivate func answered(by annotator: Annotator) -> Set<Query.ID> {
    Set(history.labels(of: annotator).map(\.judgement.query.id))
  }

  /// The prepared queries that nobody was shown yet.
  fileprivate var drawn: [Query] {
    var known: Set<Query.ID> = []
    return screens.values.compactMap(\.next)
      .filter { history.queries[$0.id] == nil && known.insert($0.id).inserted }
      .sorted { $0.id.uuidString < $1.id.uuidString }
  }
}
