import EpisodeStore
import Foundation
import Testing

@Suite("Recorded data that is not committed")
struct RecordedDataTests {
  private static let folder = ProcessInfo.processInfo.environment["RAPL_SHARED_DATA"]

  @Test(
    "Three robots stacking cubes: every episode opens and every image decodes",
    .enabled(if: folder != nil, "RAPL_SHARED_DATA is not set to the folder of recorded data"))
  func arms() throws {
    let path = try #require(Self.folder) + "/arms"
    let store = try EpisodeStore(paths: [path])
    #expect(store.episodes.count == 56)
    #expect(Set(store.episodes.compactMap(\.embodiment)) == ["panda", "sawyer", "iiwa"])
    #expect(store.episodes.allSatisfy { $0.cameras == ["agentview_image"] })
    let summaries = EpisodeStore.inspect(paths: [path], deep: true)
    #expect(summaries.map(\.episodeCount) == [12, 32, 12])
    #expect(summaries.flatMap(\.findings) == [])
  }
}
