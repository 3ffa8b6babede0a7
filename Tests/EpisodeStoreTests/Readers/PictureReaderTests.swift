import EpisodeStore
import Episodes
import Foundation
import Testing
import TestSupport

@Suite("Folders of numbered pictures")
struct PictureReaderTests {
  @Test("X-Magical's tree gives one episode per folder, frames in the order of their numbers")
  func tree() throws {
    let store = try Families.store("pictures")
    #expect(store.episodes.map(\.id.name) == ["longstick/0", "longstick/10"])
    let episode = store.episodes[0]
    #expect((episode.stepCount, episode.embodiment) == (12, "longstick"))
    #expect(
      try store.frames(of: episode.id, steps: 0..<12).pixels == Families.pixels(0, steps: 0..<12))
    let chosen = try store.frames(of: store.episodes[1].id, at: [0, 2])
    #expect(chosen.pixels == [0, 2].flatMap { Families.pixels(10, steps: $0..<$0 + 1) })
  }

  @Test("An episode's own folder has the same name as in the tree")
  func single() throws {
    let store = try Families.store("pictures/train/longstick/10")
    #expect(store.episodes.map(\.id.name) == ["longstick/10"])
  }

  @Test("Figures beside a recording, or above folders of episodes, are no frames")
  func figures() throws {
    let folder = try TemporaryFolder()
    _ = try Families.copy("pictures/train", into: folder)
    let figure = try Families.path("pictures/train/longstick/0/0.png")
    try FileManager.default.copyItem(atPath: figure, toPath: folder.file("figure_1.png"))
    #expect(try EpisodeStore(paths: [folder.path]).episodes.count == 2)
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: figure, toPath: other.file("figure_1.png"))
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: other.file("a.hdf5"))
    #expect(try EpisodeStore(paths: [other.path]).episodes.map(\.id.name) == ["a/demo_0"])
  }

  @Test("A number twice and a damaged picture are refused; a gap is said")
  func broken() throws {
    let folder = try TemporaryFolder()
    let copy = try Families.copy("pictures/train/longstick/0", into: folder)
    try FileManager.default.removeItem(atPath: "\(copy)/5.png")
    let codes = EpisodeStore.inspect(paths: [copy]).flatMap(\.findings).map(\.code)
    #expect(codes == ["frames.gap"])
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: "\(copy)/3.png"))
    let store = try EpisodeStore(paths: [copy])
    expectError(.unreadable, saying: "3.png") {
      try store.frames(of: store.episode().id, steps: 0..<5)
    }
    try FileManager.default.copyItem(atPath: "\(copy)/1.png", toPath: "\(copy)/01.png")
    expectError(.malformed, saying: "pictures numbered once") { try EpisodeStore(paths: [copy]) }
  }
}
