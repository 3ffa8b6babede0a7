import Dispatch
import Episodes
import Foundation
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import Labelling

@Suite("A shared queue")
struct QueryQueueTests {
  /// A clock that stands still.
  private final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func pass(seconds: Double) { time.withLock { $0 += .seconds(seconds) } }
  }

  private let folder: TemporaryFolder
  private let store: LabelStore
  private let clock = Clock()

  init() throws {
    folder = try TemporaryFolder()
    store = try LabelStore(path: folder.file("labels.sqlite"))
  }

  private func queue(
    overlap: Int = 1, limit: Int? = nil, notebook: ScreenNotebook? = nil,
    isShared: @escaping @Sendable (Query) -> Bool = { _ in true }
  ) throws -> QueryQueue {
    let episodes = try (0..<12).map { try Episode.rewarded($0, [Float](repeating: 0, count: 20)) }
    var settings = QueryQueue.Settings()
    settings.annotatorCount = overlap
    settings.queryLimit = limit
    return try QueryQueue(
      RandomQueries(episodes: episodes, shape: QueryShape(.pair), seed: 1), in: store,
      settings: settings, notebook: notebook, now: { [clock] in clock.now }, isShared: isShared)
  }

  private func session(
    _ name: String, in queue: QueryQueue, target: Int? = nil
  ) throws -> LabelSession {
    queue.hear(try Annotator(name))
    return try LabelSession(
      store: store, annotator: Annotator(name), queries: queue, queue: queue, target: target)
  }

  private func answersByQuery() throws -> [Query.ID: Set<String>] {
    try store.answers().reduce(into: [:]) { answers, label in
      answers[label.judgement.query.id, default: []].insert(label.annotator.name)
    }
  }

  @Test(
    "gives every query to as many as asked, however many ask at the same moment",
    arguments: [(1, 4), (2, 4), (3, 3)])
  func concurrency(overlap: Int, people: Int) throws {
    let queue = try queue(overlap: overlap, limit: 15)
    DispatchQueue.concurrentPerform(iterations: people) { number in
      do {
        let session = try session("p\(number)", in: queue)
        var round = 0
        while let query = try session.current() {
          round += 1
          // Some take an answer back at once and give it again.
          try session.answer(Answer(.tie), to: query.id, responseSeconds: 1)
          if (round + number).isMultiple(of: 4), let again = try session.undo() {
            try session.answer(Answer(.tie), to: again.id, responseSeconds: 1)
          }
        }
      } catch { Issue.record(error) }
    }
    let answers = try answersByQuery()
    #expect(answers.count == 15)
    #expect(answers.values.allSatisfy { $0.count == overlap })
    let progress = try queue.progress()
    #expect(progress.isComplete && progress.filledCount == 15 * overlap)
    let pairs = try store.answers().map { Set($0.judgement.query.episodes) }
    #expect(Set(pairs).count == 15, "no pair is asked about in two queries")
  }

  @Test("takes back the query of somebody who is not heard of, and shows another one at the return")
  func absence() throws {
    let queue = try queue(limit: 1)
    let ann = try session("ann", in: queue)
    let bob = try session("bob", in: queue)
    let query = try #require(try ann.current())
    #expect(try bob.current() == nil)
    #expect(queue.mayComeBack(to: bob.annotator))

    clock.pass(seconds: 599)
    #expect(try bob.current() == nil)
    clock.pass(seconds: 2)
    queue.hear(bob.annotator)
    #expect(try bob.current() == query)
    queue.hear(ann.annotator)
    #expect(try ann.current() == nil)
    try bob.answer(Answer(.tie), to: query.id, responseSeconds: 1)
    #expect(!queue.mayComeBack(to: ann.annotator))
  }

  @Test("keeps an answer that comes after the place was passed on")
  func lateAnswer() throws {
    let queue = try queue(limit: 1)
    let (ann, bob) = (try session("ann", in: queue), try session("bob", in: queue))
    let query = try #require(try ann.current())
    clock.pass(seconds: 601)
    queue.hear(bob.annotator)
    #expect(try bob.current() == query)
    #expect(ann.shown == query)
    try ann.answer(Answer(.tie), to: query.id, responseSeconds: 1)
    #expect(try answersByQuery() == [query.id: ["ann"]])
  }

  @Test("gives somebody who comes back the same query if nobody took it")
  func returning() throws {
    let queue = try queue(limit: 3)
    let ann = try session("ann", in: queue)
    let query = try #require(try ann.current())
    clock.pass(seconds: 10_000)
    queue.hear(ann.annotator)
    #expect(try ann.current() == query)
  }

  @Test("is free of somebody who leaves or has enough")
  func leaving() throws {
    let queue = try queue(limit: 2)
    let ann = try session("ann", in: queue, target: 1)
    let bob = try session("bob", in: queue)
    let first = try #require(try ann.current())
    try ann.answer(Answer(.tie), to: first.id, responseSeconds: 1)
    // One was prepared for ann meanwhile.
    _ = try ann.upcoming()
    #expect(try ann.current() == nil)
    let second = try #require(try bob.current())
    #expect(second.id != first.id)
    queue.leave(bob.annotator)
    #expect(try session("cleo", in: queue).current() == second)
  }

  @Test("keeps the place of an answer that is taken back")
  func undo() throws {
    let queue = try queue(limit: 1)
    let (ann, bob) = (try session("ann", in: queue), try session("bob", in: queue))
    let query = try #require(try ann.current())
    try ann.answer(Answer(.tie), to: query.id, responseSeconds: 1)
    #expect(try ann.undo() == query)
    #expect(try bob.current() == nil)
    #expect(try ann.current() == query)
  }

  @Test("gives a skipped query to somebody else, and never again to the same person")
  func skipping() throws {
    let queue = try queue(limit: 1)
    let (ann, bob) = (try session("ann", in: queue), try session("bob", in: queue))
    let query = try #require(try ann.current())
    try ann.answer(Answer(.skip), to: query.id, responseSeconds: 1)
    #expect(try ann.current() == nil)
    #expect(try bob.current() == query)
    try bob.answer(Answer(.brokenVideo), to: query.id, responseSeconds: 1)
    #expect(try queue.progress().isComplete)
  }

  @Test("leaves queries of the file alone that are not its own")
  func foreignQueries() throws {
    let other = try Query(kind: .pair, episodes: [EpisodeID("x"), EpisodeID("y")], seed: 0)
    try store.append(query: other)
    let queue = try queue(overlap: 2, limit: 3) { $0.id != other.id }
    let session = try session("ann", in: queue)
    var count = 0
    while let query = try session.current() {
      #expect(query.id != other.id)
      try session.answer(Answer(.tie), to: query.id, responseSeconds: 1)
      count += 1
    }
    #expect(count == 3)
  }

  @Test("shows everybody the same query again after a restart")
  func restart() throws {
    var shown: [String: Query] = [:]
    for round in 0..<3 {
      // Released at the end of each round, as by the end of a process.
      let queue = try queue(overlap: 2, limit: 4, notebook: notebook())
      // In another order each time.
      for name in round.isMultiple(of: 2) ? ["ann", "bob", "cleo"] : ["cleo", "bob", "ann"] {
        let query = try #require(try session(name, in: queue).current())
        #expect(shown[name] ?? query == query, "\(name)")
        shown[name] = query
      }
    }
    #expect(Set(shown.values.map(\.id)).count == 2)
  }

  /// The notebook, once the thread that chose the last query has let go of it.
  private func notebook() throws -> ScreenNotebook {
    for _ in 0..<1000 {
      if let notebook = try? ScreenNotebook(for: store.path) { return notebook }
      usleep(10_000)
    }
    return try ScreenNotebook(for: store.path)
  }

  @Test("refuses to have nobody at a query")
  func noAnnotators() throws {
    #expect(throws: DataError.self) { try queue(overlap: 0) }
  }
}

@Suite("The notebook of screens")
struct ScreenNotebookTests {
  @Test("is open once at a time, for its owner alone, and survives being spoilt")
  func opening() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("labels.sqlite")
    let ann = try Annotator("ann")
    let id = UUID()
    do {
      let notebook = try ScreenNotebook(for: path)
      notebook.note([ann: [UUID(), UUID(), id]])
      notebook.note([ann: [id]])
      #expect(throws: DataError.self) { try ScreenNotebook(for: path) }
    }
    #expect(try ScreenNotebook(for: path).screens == [ann: [id]])
    let attributes = try FileManager.default.attributesOfItem(atPath: path + ".screens")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try Data("{\"ann\":[".utf8).write(to: URL(fileURLWithPath: path + ".screens"))
    #expect(try ScreenNotebook(for: path).screens.isEmpty)
  }
}
