@testable import EpisodeStore
import Episodes
import HDF5
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

  @Test(
    "LIBERO's keys without its statement are not guessed at",
    arguments: [
      "libero_broken", "libero_regenerated",
    ])
  func liberoConvention(name: String) throws {
    let store = try Families.store(name)
    let id = try store.episode(named: "demo_1").id
    expectError(.missing, saying: "which row of pixels is stored first") {
      try store.frames(of: id, at: [0])
    }
    let found = try Families.findings(name).filter { $0.severity == .error }
    #expect(found.map(\.code) == ["images.first_row"])
    let lowest = try Families.store(name, .init(firstRow: .bottom))
    #expect(try lowest.frames(of: id, steps: 0..<4).pixels == Families.pixels(1, steps: 0..<4))
    let upright = try Families.store(name, .init(firstRow: .top))
    let turned = try upright.frames(of: id, at: [2]).pixels
    let rows = stride(from: 3 * 18, through: 0, by: -18)
    #expect(turned == rows.flatMap { Families.pixels(1, steps: 2..<3)[$0..<$0 + 18] })
    #expect(
      try lowest.takenConventions(.named(["wrist"])) == [
        .init(
          kind: .firstRow,
          words: "images are taken as stored with their bottom row first, as stated",
          episodeCount: 2)
      ])
  }

  @Test("A file's own statement, and a layout's rule, go before the user's")
  func recordedConvention() throws {
    let store = try Families.store("libero", .init(firstRow: .top))
    let id = try store.episode(named: "demo_1").id
    #expect(try store.frames(of: id, steps: 0..<4).pixels == Families.pixels(1, steps: 0..<4))
    #expect(try store.takenConventions() == [])
    #expect(try Families.store("isaaclab", .init(firstRow: .bottom)).takenConventions() == [])
  }

  @Test("LIBERO's states without images are told how to get some")
  func liberoStates() throws {
    let store = try Families.store("libero_states")
    let episode = try store.episode(named: "demo_1")
    #expect((store.episodes.count, episode.stepCount, episode.cameras) == (2, 5, []))
    #expect(episode.instructions == ["open the drawer"])
    expectError(.missing, saying: "render them with LIBERO's scripts/create_dataset.py") {
      try store.frames(of: episode.id, at: [0])
    }
    let codes = try Families.codes("libero_states")
    #expect(codes.contains("images.none") && !codes.contains("images.first_row"))
  }

  @Test("States that lost the attributes of robosuite are told how to get images too, once")
  func statesWithoutAttributes() throws {
    let folder = try TemporaryFolder()
    let file = try HDF5File.create(folder.file("lift.hdf5"))
    for demo in 1...3 {
      for (name, width) in [("states", 9), ("actions", 7)] {
        try file.root.createDataset(
          "data/demo_\(demo)/\(name)", shape: [4, width],
          values: [Double](repeating: 0, count: 4 * width))
      }
    }
    try file.close()
    let found = EpisodeStore.inspect(paths: [folder.file("lift.hdf5")])[0].findings
    let none = found.filter { $0.code == "images.none" }
    #expect(none.map(\.place) == ["/data/demo_1"])
    #expect(none.first?.remedy == "render them with robomimic's dataset_states_to_obs.py")
    let store = try EpisodeStore(paths: [folder.file("lift.hdf5")])
    #expect(store.episodes.map(\.stepCount) == [4, 4, 4])
    expectError(.missing, saying: "dataset_states_to_obs.py") {
      try store.frames(of: store.episodes[0].id, at: [0])
    }
  }

  @Test("Anything beside demos in /data is left alone, and said")
  func besideDemos() throws {
    let store = try Families.store("beside_demos")
    #expect(store.episodes.map(\.id.name) == ["beside/demo_0"])
    let found = try #require(
      try Families.findings("beside_demos").first { $0.code == "data.others" })
    #expect((found.severity, found.place) == (.note, "/data/metadata"))
    #expect(found.message.contains("\"metadata\" and 1 more, which is left alone"))
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
