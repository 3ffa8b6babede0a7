import Episodes
import Preferences
import Testing

@testable import Alignment

@Suite("Lessons of a ranking")
struct LessonTests {
  private let ids: [EpisodeID]
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
    return RankingLessons(ranking, references: references, settings: settings).lessons
  }

  @Test("Every pair is a lesson, measured from the best and the references but never from itself")
  func allPairs() {
    let lessons = lessons(triplet, references: [ids[3], ids[0]])
    #expect(lessons.map(\.nearer) == [ids[0], ids[0], ids[1]])
    #expect(lessons.map(\.farther) == [ids[1], ids[2], ids[2]])
    #expect(lessons.map(\.anchors) == [[ids[3]], [ids[3]], [ids[0], ids[3]]])
    #expect(lessons.allSatisfy { $0.target == 1 && $0.weight == 1 })
  }

  @Test("As published, the middle one is compared with the worst, from the best")
  func published() {
    let lessons = lessons(triplet, pairs: .bestAsAnchor, head: false)
    let expected = Lesson(
      nearer: ids[1], farther: ids[2], target: 1, weight: 1, anchors: [ids[0]])
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
    #expect(lessons[2].anchors == [ids[0]])
  }

  @Test("A reward model learns every pair, and measures from nowhere")
  func rewardModel() {
    let lessons = Lessons.of([triplet], references: [ids[3]], settings: .rewardModel)
    #expect(lessons.count == 3 && lessons.allSatisfy(\.anchors.isEmpty))
  }

  @Test("Without an anchor only a scalar head can learn from a pair")
  func noAnchors() throws {
    let pair = try Ranking(best: ids[0], worst: ids[1])
    #expect(lessons(pair).map(\.anchors) == [[]])
    #expect(lessons(pair, head: false).isEmpty)
    #expect(lessons(triplet, head: false).map(\.nearer) == [ids[1]])
    #expect(lessons(pair, references: [ids[3]], head: false).count == 1)
  }
}
