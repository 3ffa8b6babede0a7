import Episodes
import Preferences
import Testing

@testable import Alignment

@Suite("Lessons of a ranking")
struct LessonTests {
  private let ids: [EpisodeID]
  private var items: [LabelItem] { ids.map { LabelItem(episode: $0) } }
  private let triplet: Ranking

  init() throws {
    ids = try ["best", "middle", "worst", "reference"].map { try EpisodeID($0) }
    triplet = try Ranking(best: ids[0], middle: ids[1], worst: ids[2])
  }

  private func lessons(
    _ ranking: Ranking, references: [EpisodeID] = [], pairs: AlignmentSettings.Pairs = .all,
    head: Bool = true
  ) -> [Lesson] {
    var settings = AlignmentSettings()
    settings.pairs = pairs
    settings.usesScalarHead = head
    return Lesson.taught(by: [JudgedOrder(ranking)], references: references, settings: settings)
  }

  @Test("Every pair is a lesson, measured from the best and the references but never from itself")
  func allPairs() {
    let lessons = lessons(triplet, references: [ids[3], ids[0]])
    #expect(lessons.map(\.nearer) == [items[0], items[0], items[1]])
    #expect(lessons.map(\.farther) == [items[1], items[2], items[2]])
    #expect(lessons.map(\.anchors) == [[items[3]], [items[3]], [items[0], items[3]]])
    #expect(lessons.allSatisfy { $0.target == 1 && $0.weight == 1 })
  }

  @Test("As published, the middle one is compared with the worst, from the best")
  func published() {
    let lessons = lessons(triplet, pairs: .bestAsAnchor, head: false)
    let expected = Lesson(Comparison(items[1], items[2]), anchors: [items[0]])
    #expect(lessons == [expected])
  }

  @Test("As published, a pair teaches nothing")
  func publishedPair() throws {
    let pair = try Ranking(best: ids[0], worst: ids[1])
    #expect(lessons(pair, references: [ids[3]], pairs: .bestAsAnchor).isEmpty)
  }

  @Test("A tie is a lesson with even odds")
  func ties() throws {
    let lessons = lessons(try Ranking(tiers: [[ids[0]], [ids[1], ids[2]]]))
    #expect(lessons.map(\.target) == [1, 1, 0.5])
    #expect(lessons[2].anchors == [items[0]])
  }

  @Test("A reward model learns every pair, and measures from nowhere")
  func rewardModel() {
    let lessons = Lesson.taught(
      by: [JudgedOrder(triplet)], references: [ids[3]], settings: .rewardModel)
    #expect(lessons.count == 3 && lessons.allSatisfy(\.anchors.isEmpty))
  }

  @Test("Without an anchor only a scalar head can learn from a pair")
  func noAnchors() throws {
    let pair = try Ranking(best: ids[0], worst: ids[1])
    #expect(lessons(pair).map(\.anchors) == [[]])
    #expect(lessons(pair, head: false).isEmpty)
    #expect(lessons(triplet, head: false).map(\.nearer) == [items[1]])
    #expect(lessons(pair, references: [ids[3]], head: false).count == 1)
  }

  private func order(
    _ kind: Query.Kind, _ tiers: [[EpisodeID]], segments: [EpisodeID: Range<Int>] = [:]
  ) throws -> JudgedOrder {
    let shown = kind == .similarity ? [ids[3]] + tiers.joined() : Array(tiers.joined())
    let query = try Query(kind: kind, episodes: shown, segments: segments, seed: 0)
    return try #require(
      JudgedOrder(Judgement(query: query, answer: Answer(.order(Ranking(tiers: tiers))))))
  }

  @Test("What is more alike is nearer to what it is like, and no score learns from it")
  func likeness() throws {
    let order = try order(.similarity, [[ids[2]], [ids[0]]])
    let expected = Lesson(
      Comparison(items[2], items[0]), anchors: [items[3]], teachesScore: false)
    for pairs in AlignmentSettings.Pairs.allCases {
      var settings = AlignmentSettings()
      settings.pairs = pairs
      #expect(Lesson.taught(by: [order], references: [ids[1]], settings: settings) == [expected])
    }
    #expect(Lesson.taught(by: [order], references: [], settings: .rewardModel).isEmpty)
  }

  @Test("Parts are measured from the best part, never from a whole episode")
  func parts() throws {
    let steps = Dictionary(uniqueKeysWithValues: ids.map { ($0, 2..<5) })
    let order = try order(
      .ranking, ids.prefix(3).map { [$0] }, segments: steps.filter { $0.key != ids[3] })
    let lessons = Lesson.taught(by: [order], references: [ids[3]], settings: .init())
    let parts = ids.map { LabelItem(episode: $0, steps: 2..<5) }
    #expect(lessons.map(\.nearer) == [parts[0], parts[0], parts[1]])
    #expect(lessons.map(\.anchors) == [[], [], [parts[0]]])
  }

  @Test("What follows from answers counts as much as the weakest of them, by the best way")
  func impliedWeight() throws {
    let orders = try [(0, 1, 0.5), (1, 2, 2), (0, 3, 0.9), (3, 2, 0.8)].map {
      JudgedOrder(try Ranking(best: ids[$0], worst: ids[$1])).weighted(by: $2)
    }
    let lessons = Lesson.taught(by: orders, references: [], settings: .init())
    #expect(lessons.map(\.weight) == [0.5, 2, 0.9, 0.8, 0.8])
    #expect(lessons.last?.nearer == items[0] && lessons.last?.farther == items[2])
  }
}
