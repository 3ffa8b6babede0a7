import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@Suite(
  "Recorded data that is not committed",
  .enabled(if: RecordedData.folder != nil, RecordedData.absence))
struct RecordedDataTests {
  @Test("Three robots stacking cubes: every episode opens and every image decodes")
  func arms() throws {
    let path = try RecordedData.path("arms")
    let store = try EpisodeStore(paths: [path])
    #expect(store.episodes.count == 56)
    #expect(Set(store.episodes.compactMap(\.embodiment)) == ["panda", "sawyer", "iiwa"])
    #expect(store.episodes.allSatisfy { $0.cameras == ["agentview_image"] })
    let summaries = EpisodeStore.inspect(paths: [path], deep: true)
    #expect(summaries.map(\.episodeCount) == [12, 32, 12])
    #expect(summaries.flatMap(\.findings).filter { $0.severity == .error } == [])
  }

  @Test("68 clips of DROID open with their captions")
  func droid() throws {
    let store = try EpisodeStore(paths: [RecordedData.path("droid")])
    #expect(store.episodes.count == 68)
    #expect(store.episodes[0].id.name == "000_27904255")
    #expect(store.episodes[0].instructions == ["Put the marker in the cup"])
    #expect(store.episodes.allSatisfy { !$0.instructions.isEmpty && $0.stepCount > 1 })
    let last = try #require(store.episodes.last)
    let frame = try store.frames(of: last.id, at: [last.stepCount - 1])
    #expect((frame.height, frame.width) == (180, 320))
  }

  @Test("LIV's rollouts open by their file's stem")
  func liv() throws {
    let store = try EpisodeStore(paths: [RecordedData.path("liv")])
    #expect(store.episodes.count == 18)
    #expect(store.episodes[0].id.name == "apple_in_black_pot_1_converted")
    let frame = try store.frames(of: store.episodes[0].id, at: [0])
    #expect((frame.height, frame.width) == (720, 1280))
  }

  @Test("Demonstrations of old robosuite open as states, in the right words")
  func robosuite() throws {
    let path = try RecordedData.path("robosuite")
    let store = try EpisodeStore(paths: [path])
    #expect(store.episodes.map(\.stepCount) == [1252, 1174, 174])
    #expect(store.episodes.map(\.embodiment) == ["sawyer", "sawyer", "panda"])
    #expect(store.episodes[0].id.demo == "demo_1")
    let codes = EpisodeStore.inspect(paths: [path]).map { Set($0.findings.map(\.code)) }
    #expect(codes.allSatisfy { $0.contains("images.none") })
    #expect(codes[0].contains("actions.none") && !codes[1].contains("actions.none"))
  }

  @Test("X-Magical's frames come in the order of their numbers, named after their embodiment")
  func xmagical() throws {
    let store = try EpisodeStore(paths: [RecordedData.path("xmagical/xirl_layout")])
    #expect(
      store.episodes.map(\.id.name) == [
        "gripper/0", "longstick/0", "mediumstick/0", "shortstick/0",
      ])
    #expect(store.episodes.map(\.stepCount) == [87, 16, 61, 87])
    let id = try EpisodeID("mediumstick/0")
    let frames = try store.frames(of: id, at: [2, 10])
    #expect((frames.frameCount, frames.height, frames.width) == (2, 384, 384))
    let tenth = try store.frames(of: id, at: [10])
    #expect(frames[1] == tenth)
    #expect(frames[0] != tenth)
  }

  @Test("A LeRobot dataset is refused with the tool that converts it")
  func leRobot() throws {
    let path = try RecordedData.path("lerobot_v21")
    expectError(.unsupported, saying: "v2.1; convert it with Tools/lerobot_import.py") {
      try EpisodeStore(paths: [path])
    }
  }
}
