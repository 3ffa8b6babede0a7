import Episodes
import Labelling
import Preferences
import TestSupport
import Testing

@Suite("A sitting")
struct LabelSessionTests {
  let folder: TemporaryFolder
  let ann: Annotator
  let queries: RandomQueries

  init() throws {
    folder = try TemporaryFolder()
    ann = try Annotator("ann")
    queries = try RandomQueries(
      episodes: (0..<6).map { try .rewarded($0, nil) }, shape: QueryShape(.pair), seed: 3)
  }

  private func session(_ annotator: Annotator? = nil, target: Int? = nil) throws -> LabelSession {
    try LabelSession(
      store: LabelStore(path: folder.file("labels.sqlite")), annotator: annotator ?? ann,
      queries: queries, target: target)
  }

  private func answerCurrent(_ session: LabelSession, _ answer: Answer? = nil) throws -> Query {
    let query = try #require(try session.current())
    try session.answer(answer ?? Answer(.tie), to: query.id, responseSeconds: 2)
    return query
  }

  @Test("asks every pair once, and then nothing")
  func everyPair() throws {
    let session = try session()
    var pairs: Set<Set<EpisodeID>> = []
    while let query = try session.current() {
      pairs.insert(Set(query.episodes))
      _ = try answerCurrent(session)
    }
    #expect(pairs.count == 15 && session.progress.answered == 15)
  }

  @Test("ends when the target is reached, and knows the pace")
  func target() throws {
    let session = try session(target: 3)
    for _ in 0..<2 { _ = try answerCurrent(session) }
    #expect(session.progress.perMinute == 30)
    #expect(session.progress.remainingSeconds == 2)
    _ = try answerCurrent(session)
    #expect(try session.current() == nil)
  }

  @Test("that was cut off goes on with the query that was shown")
  func resume() throws {
    let cutOff = try session()
    _ = try answerCurrent(cutOff)
    let shown = try #require(try cutOff.current())
    let resumed = try session()
    #expect(try resumed.current() == shown)
    _ = try answerCurrent(resumed)
    #expect(try resumed.current() != shown)
    #expect(resumed.progress.answered == 2)
  }

  @Test("asks again what was undone, latest first, also after it was cut off")
  func undo() throws {
    let first = try session()
    let answered = try (0..<3).map { _ in try answerCurrent(first) }
    let shown = try first.current()
    #expect(try first.undo() == answered[2])
    #expect(try first.undo() == answered[1])
    let resumed = try session()
    #expect(try answerCurrent(resumed) == answered[1])
    #expect(try answerCurrent(resumed) == answered[2])
    #expect(try resumed.current() == shown)
    #expect(try resumed.undo() == answered[2])
  }

  @Test("has nothing to undo at the start")
  func undoNothing() throws { #expect(try session().undo() == nil) }

  @Test("looks back without a change, and replaces an earlier answer by a new one")
  func back() throws {
    let session = try session()
    let answered = try (0..<3).map { _ in try answerCurrent(session) }
    let shown = try #require(try session.current())
    #expect(try session.back() == answered[2])
    #expect(try session.back() == answered[1])
    #expect(session.lookedAt?.judgement.answer.verdict == .tie)
    #expect(try session.current() == answered[1])
    try session.answer(Answer(.skip), to: answered[1].id, responseSeconds: 1)
    #expect(try session.current() == shown)
    let labels = try session.store.answers()
    #expect(labels.map(\.judgement.query) == [answered[0], answered[2], answered[1]])
    #expect(labels.last?.judgement.answer.verdict == .skip)
  }

  @Test("goes forward again to the present, and not back beyond the first")
  func forward() throws {
    let session = try session()
    let answered = try (0..<2).map { _ in try answerCurrent(session) }
    let shown = try session.current()
    _ = try session.back()
    _ = try session.back()
    #expect(try session.back() == nil)
    #expect(try session.forward() == answered[1])
    #expect(try session.forward() == shown)
    #expect(try session.store.events().count == 5)
  }

  @Test("refuses an answer to a query that is not shown")
  func otherQuery() throws {
    let session = try session()
    let answered = try answerCurrent(session)
    _ = try session.current()
    let error = try #require(throws: DataError.self) {
      try session.answer(Answer(.tie), to: answered.id, responseSeconds: 1)
    }
    #expect(error.kind == .mismatch)
    #expect(session.progress.answered == 1)
  }

  @Test("of one annotator does not count or show the answers of another")
  func annotators() throws {
    let (ann, bob) = try (session(), session(Annotator("bob")))
    for _ in 0..<3 { _ = try answerCurrent(ann) }
    #expect(try answerCurrent(bob).annotator?.name == "bob")
    #expect(bob.progress.answered == 1 && ann.progress.answered == 3)
    #expect(try bob.undo() != nil)
    #expect(try bob.undo() == nil)
    #expect(ann.progress.answered == 3)
  }

  @Test("draws other queries for another annotator or seed, and the same for the same")
  func seeds() throws {
    let again = try LabelSession(
      store: LabelStore(path: folder.file("other.sqlite")), annotator: ann, queries: queries,
      target: nil)
    let one = try session()
    let drawn = try (0..<6).map { _ in try answerCurrent(one).episodes }
    #expect(try (0..<6).map { _ in try answerCurrent(again).episodes } == drawn)
    let bob = try session(Annotator("bob"))
    #expect(try (0..<6).map { _ in try answerCurrent(bob).episodes } != drawn)
  }
}
