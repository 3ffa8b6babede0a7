import Episodes
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("What an annotator is told")
struct AskedTextTests {
  let pair: Query
  let order: Answer.Verdict

  init() throws {
    pair = try Query(kind: .pair, episodes: [.numbered(1), .numbered(2)], seed: 0)
    order = try .order(Ranking(best: .numbered(2), worst: .numbered(1)))
  }

  @Test("is the question of the query, or the usual one of its kind, with the criterion")
  func question() throws {
    #expect(AskedText(pair).question == "Which is better?" && AskedText(pair).criterion == nil)
    let asked = AskedText(try pair.asking("Which is\n safer?", criterion: "safe"))
    #expect(asked.question == "Which is\n safer?" && asked.line == "Which is safer?")
    #expect(asked.criterion == "safe")
  }

  @Test("says of practice that it is some, and of a gold query nothing")
  func remark() throws {
    #expect(AskedText(try pair.checking(.practice, expected: .tie)).remark != nil)
    for purpose in [Query.Purpose.gold, .attention] {
      #expect(AskedText(try pair.checking(purpose, expected: .tie)) == AskedText(pair))
    }
  }

  @Test("after practice is whether it was right, and why")
  func feedback() throws {
    let practice = try pair.checking(.practice, expected: order, explanation: "It spills.")
    let right = try #require(PracticeFeedback(Answer(order), to: practice))
    #expect(right.isRight && right.text == "Right.\nIt spills.")
    let wrong = try #require(PracticeFeedback(Answer(.tie), to: practice))
    #expect(!wrong.isRight && wrong.text == "The right answer is 2 > 1.\nIt spills.")
    #expect(try PracticeFeedback(Answer(order), to: pair) == nil)
    #expect(
      try PracticeFeedback(Answer(order), to: pair.checking(.gold, expected: order)) == nil)
  }

  @Test("after practice takes equal ones in any order for the same")
  func ties() throws {
    let ids = try (1...3).map(EpisodeID.numbered)
    let ranking = try Query(kind: .ranking, episodes: ids, seed: 0).checking(
      .practice, expected: .order(Ranking(tiers: [[ids[0]], [ids[1], ids[2]]])))
    let answer = try Answer(.order(Ranking(tiers: [[ids[0]], [ids[2], ids[1]]])))
    #expect(PracticeFeedback(answer, to: ranking)?.isRight == true)
    let other = try Answer(.order(Ranking(tiers: [[ids[0], ids[1]], [ids[2]]])))
    #expect(PracticeFeedback(other, to: ranking)?.text == "The right answer is 1 > 2 = 3.")
  }
}
