import Episodes
import TestSupport
import Testing

@testable import Preferences

@Suite("Names of episodes in other programs' files")
struct EpisodeNamesTests {
  let names: EpisodeNames

  init() throws {
    names = EpisodeNames(
      try [
        "panda/demo_0", "panda/demo_1", "sawyer/demo_1", "sawyer/demo_12", "000_27904255", "clip a",
      ].map { try EpisodeID($0) })
  }

  @Test(
    "mean the episode whose id, path or file they are",
    arguments: [
      ("panda/demo_1", "panda/demo_1"),
      ("videos/panda/demo_1.mp4", "panda/demo_1"),
      ("panda_demo_1.mp4", "panda/demo_1"),
      ("C:\\data\\panda-demo_1.MP4", "panda/demo_1"),
      ("https://lab.example/files/sawyer/demo_1.mp4?sign=a/b#t=3", "sawyer/demo_1"),
      ("s3://bucket/a/demo_12.webm", "sawyer/demo_12"),
      ("/data/local-files/?d=panda/demo_0.mp4", "panda/demo_0"),
      ("/data/upload/3/8f3d2a1b-demo_0.mp4", "panda/demo_0"),
      ("https://lab.example/clip%20a.mp4", "clip a"),
      ("/droid/000_27904255/exterior_1.mp4", "000_27904255"),
    ])
  func found(name: String, id: String) throws {
    #expect(try names.episodes(named: [name])[name]?.name == id)
  }

  @Test("that mean none or several are listed in one line")
  func refused() {
    expectError(.mismatch, saying: "1 that mean no episode: \"demo_99.mp4\"; 1 that mean several") {
      try names.episodes(named: ["demo_99.mp4", "demo_1.mp4", "panda/demo_0"])
    }
    expectError(.mismatch, saying: "and 7 more") {
      try names.episodes(named: (0..<12).map { "absent_\($0)" })
    }
  }

  @Test("have to be ids where no episodes are known")
  func ids() throws {
    let plain = EpisodeNames()
    #expect(try plain.episodes(named: ["panda/demo_1"]).count == 1)
    for path in ["a.mp4", "https://lab.example/a", "/tmp/a", "a/b/c"] {
      expectError(.mismatch, saying: "give the recordings") {
        try plain.episodes(named: [path])
      }
    }
  }
}
