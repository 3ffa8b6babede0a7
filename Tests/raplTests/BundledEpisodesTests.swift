import EpisodeStore
import Foundation
import Testing

@Suite("The episodes that come with the sources")
struct BundledEpisodesTests {
  private let folder = Products.source("Episodes")

  @Test("They open, and nothing is wrong with them")
  func inspection() throws {
    let outcome = try Workplace().run("inspect", folder, "--json")
    outcome.expectSuccess()
    let summaries = try outcome.json([DatasetSummary].self)
    #expect(summaries.count == 3)
    #expect(summaries.flatMap(\.findings).filter { $0.severity == .error } == [])
    #expect(summaries.allSatisfy { $0.episodeCount >= 12 && $0.embodiment != nil })
  }

  @Test("They are the files that the manifest lists")
  func digests() throws {
    try #require(try EpisodeManifest.read(folder: folder)).verify(folder: folder)
  }
}
