import Episodes
import Labelling
import Preferences
import Testing

@testable import TerminalPlayer

@Suite("An answer by keys")
struct AnswerEntryTests {
  private func query(_ kind: Query.Kind, _ count: Int) throws -> Query {
    try Query(kind: kind, episodes: (0..<count).map { try EpisodeID("e/\($0)") }, seed: 0)
  }

  private func verdict(_ kind: Query.Kind, _ count: Int, _ actions: LabelAction...) throws
    -> Answer.Verdict?
  {
    var entry = AnswerEntry(try query(kind, count))
    var verdict: Answer.Verdict?
    for action in actions {
      #expect(verdict == nil, "answered before \(action)")
      verdict = try entry.take(action)
    }
    return verdict
  }

  private func order(_ tiers: [[Int]]) throws -> Answer.Verdict {
    .order(try Ranking(tiers: tiers.map { try $0.map { try EpisodeID("e/\($0)") } }))
  }

  @Test("One key answers a pair")
  func pair() throws {
    #expect(try verdict(.pair, 2, .preferFirst) == order([[0], [1]]))
    #expect(try verdict(.pair, 2, .preferSecond) == order([[1], [0]]))
    #expect(try verdict(.pair, 2, .preferThird) == nil)
    #expect(try verdict(.pair, 2, .tie) == .tie)
    #expect(try verdict(.pair, 2, .canNotTell) == .canNotTell)
    #expect(try verdict(.pair, 2, .brokenVideo) == .brokenVideo)
    #expect(try verdict(.pair, 2, .skip) == .skip)
  }

  @Test("The last place of an order is implied")
  func orders() throws {
    #expect(
      try verdict(.ranking, 3, .preferThird, .preferFirst) == order([[2], [0], [1]]))
    #expect(
      try verdict(.set, 5, .preferFifth, .preferFirst, .preferFourth, .preferSecond)
        == order([[4], [0], [3], [1], [2]]))
  }

  @Test("A candidate is chosen once")
  func once() throws {
    #expect(
      try verdict(.ranking, 3, .preferThird, .preferThird, .preferFirst)
        == order([[2], [0], [1]]))
  }

  @Test("The key of ties joins the next choice to the last, and all in one tier is a tie")
  func tiers() throws {
    #expect(
      try verdict(.set, 4, .preferFirst, .tie, .preferFourth, .preferSecond)
        == order([[0, 3], [1], [2]]))
    #expect(
      try verdict(.ranking, 3, .preferFirst, .tie, .preferSecond) == order([[0, 1], [2]]))
    #expect(try verdict(.ranking, 3, .tie) == .tie)
  }

  @Test("Of a similarity query the last two are chosen from")
  func similarity() throws {
    #expect(try verdict(.similarity, 3, .preferFirst) == order([[1], [2]]))
    #expect(try verdict(.similarity, 3, .preferSecond) == order([[2], [1]]))
    #expect(try verdict(.similarity, 3, .preferThird) == nil)
  }

  @Test("A choice is taken back one by one")
  func removal() throws {
    var entry = AnswerEntry(try query(.set, 5))
    _ = try entry.take(.preferFirst)
    _ = try entry.take(.tie)
    _ = try entry.take(.preferSecond)
    entry.removeLast()
    #expect(entry.tiers == [[0]])
    entry.removeLast()
    entry.removeLast()
    #expect(!entry.isUnderWay)
  }

  @Test("What goes with an answer is part of it, and blanks are no note")
  func remarks() throws {
    var entry = AnswerEntry(try query(.pair, 2))
    (entry.confidence, entry.note) = (2, "  \t")
    entry.toggle(reason: "smooth")
    entry.toggle(reason: "safe")
    entry.toggle(reason: "smooth")
    #expect(try entry.answer(.skip) == Answer(.skip, confidence: 2, reasons: ["safe"]))
    entry.note = " drops it "
    #expect(try entry.answer(.skip).note == "drops it")
  }
}
