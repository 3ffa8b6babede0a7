import EpisodeStore
import Episodes
import Testing
import TestSupport

@Suite("Recorders that share robomimic's layout")
struct DemoReadersTests {
  @Test("LIBERO's images are turned upright, once, whichever way they are asked for")
  func libero() throws {
    let store = try Families.store("libero")
    #expect(
      store.episodes.map(\.id.name) == [
        "put_the_cup_on_the_plate_demo/demo_0", "put_the_cup_on_the_plate_demo/demo_1",
      ])
    let episode = try store.episode(named: "demo_1")
    #expect(episode.stepCount == 4)
    #expect(episode.embodiment == "panda")
    #expect(episode.instructions == ["put the cup on the plate"])
    #expect(episode.recordedRewards == [0, 0, 0, 1])
    #expect(episode.cameras == ["agentview_rgb", "eye_in_hand_rgb"])
    #expect(
      try store.frames(of: episode.id, steps: 0..<4).pixels == Families.pixels(1, steps: 0..<4))
    let wrist = try store.frames(of: episode.id, camera: "wrist", at: [1, 3]).pixels
    #expect(
      wrist == [1, 3].flatMap { Families.pixels(1, steps: $0..<$0 + 1) }.map { 255 - $0 })
    #expect(try store.source(of: episode.id).format == "LIBERO")
    #expect(try Families.codes("libero") == ["rewards.constant", "rewards.constant"])
  }

  @Test("A LIBERO file that does not say which way up its images are is not guessed at")
  func liberoConvention() {
    expectError(.malformed, saying: "/data@macros_image_convention: expected \"opengl\"") {
      try Families.store("libero_broken")
    }
  }

  @Test("robosuite's demonstrations open as states, and say so when frames are asked for")
  func robosuite() throws {
    let store = try Families.store("robosuite")
    #expect(store.episodes.map(\.id.name) == ["lift/demo_1", "lift/demo_2"])
    let episode = try store.episode(named: "demo_1")
    #expect((episode.stepCount, episode.embodiment, episode.cameras) == (4, "panda", []))
    expectError(.missing, saying: "simulator states only, to be rendered") {
      try store.frames(of: episode.id, steps: 0..<1)
    }
    #expect(try Families.codes("robosuite").contains("images.none"))
    expectError(.mismatch, saying: "/data/demo_1/actions: expected 4 rows") {
      try Families.store("robosuite_broken")
    }
  }

  @Test("IsaacLab's states may be a group; success is told")
  func isaacLab() throws {
    let store = try Families.store("isaaclab")
    let episode = try store.episode()
    #expect(episode.id.name == "franka_stack/demo_0")
    #expect((episode.stepCount, episode.embodiment) == (3, "franka"))
    #expect(episode.isSuccess == true)
    #expect(episode.cameras == ["table_cam"])
    #expect(
      try store.frames(of: episode.id, steps: 0..<3).pixels == Families.pixels(0, steps: 0..<3))
    expectError(.mismatch, saying: "robot/joint_position: expected 3 rows") {
      try Families.store("isaaclab_broken")
    }
  }
}
