import Episodes
import Preferences
import TestSupport
import Testing

@Suite("A comparison")
struct ComparisonTests {
  @Test("of two episodes is one of two items without steps")
  func wholeEpisodes() throws {
    let (a, b) = try (EpisodeID.numbered(1), EpisodeID.numbered(2))
    let whole = Comparison(a, b, isTie: true, weight: 2)
    #expect(
      whole == Comparison(LabelItem(episode: a), LabelItem(episode: b), isTie: true, weight: 2))
    #expect(whole.isOfWholeEpisodes)
    let part = LabelItem(episode: b, steps: 2..<5)
    #expect(!Comparison(LabelItem(episode: a), part).isOfWholeEpisodes)
    #expect(!Comparison(part, LabelItem(episode: a)).isOfWholeEpisodes)
  }
}
