import EpisodeStore
import Episodes
import Foundation
import HDF5
import PolicyExport
import Rewards
import TestSupport
import Testing
import Zarr

@Suite("Replay buffers for diffusion_policy")
struct DiffusionPolicyFormatTests {
  let folder: TemporaryFolder
  var source: String { folder.file("panda.hdf5") }

  init() throws { folder = try TemporaryFolder() }

  /// Episodes with states and pictures.
  func write(_ counts: [Int], to path: String? = nil) throws {
    try Rollouts(counts.map { .init(stepCount: $0) }).write(to: path ?? source)
  }

  @Test(
    "Every array has a row per step, in a folder and in an archive",
    arguments: ["out.zarr", "out.zarr.zip"])
  func arrays(name: String) throws {
    try write([5, 3, 4])
    let labelled = try LabelledFiles(source)
    let output = folder.file(name)
    let outcome = try labelled.run().write(as: DiffusionPolicyFormat(), to: output)
    #expect(outcome.files == [output] && outcome.notes == [])
    let store =
      name.hasSuffix("zip")
      ? try #require(try ZarrStore(archive: output, holding: ["meta/.zgroup"]))
      : ZarrStore(folder: output)
    #expect(
      try store.names(in: "data") == [
        "action", "camera", "object", "progress", "reward", "robot0_eef_pos", "weight",
      ])
    let ends = try ZarrArray(store, key: "meta/episode_ends")
    #expect(try ends.integers(rows: 0..<3) == [5, 8, 12])
    let frames = try labelled.run().episodes.map(\.frames)
    func floats(_ key: String) throws -> [Float] {
      let array = try ZarrArray(store, key: "data/\(key)")
      #expect(array.shape[0] == 12 && array.elementType == .float32)
      return try array.values(rows: 0..<12).map { Float($0) }
    }
    #expect(try floats("reward") == frames.flatMap(\.rewards))
    #expect(try floats("weight") == frames.flatMap(\.weights))
    #expect(try floats("progress") == frames.flatMap(\.progress))
    let actions = try labelled.store.episodes.flatMap {
      try labelled.store.values(of: $0.id, array: "actions", as: Float.self).values
    }
    #expect(try floats("action") == actions)
  }

  @Test("The store is read as recorded episodes, with their frames and rewards")
  func readBack() throws {
    try write([5, 3])
    let labelled = try LabelledFiles(source)
    _ = try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    let store = try EpisodeStore(paths: [folder.file("out.zarr")])
    #expect(store.episodes.map(\.stepCount) == [5, 3])
    #expect(store.episodes[1].recordedRewards == labelled.traces[1].rewards)
    let id = store.episodes[1].id
    #expect(
      try store.frames(of: id, camera: "camera", steps: 0..<3) == SyntheticEpisodes.frames(0..<3))
    let findings = EpisodeStore.inspect(paths: [folder.file("out.zarr")], deep: true)[0].findings
    #expect(findings.map(\.code) == ["embodiment.unknown"])
  }

  @Test("It says which episodes, keys and rewards made it")
  func origin() throws {
    try write([5])
    _ = try LabelledFiles(source).export(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    let text = try String(contentsOfFile: folder.file("out.zarr/.zattrs"), encoding: .utf8)
    for word in [
      #""panda/demo_0""#, #""action" : "actions""#, #""robot0_eef_pos" : "obs/robot0_eef_pos""#,
      #""command" : "rapl export""#, "tool_version", "returnDefinition", "progress",
    ] { #expect(text.contains(word), "\(word) in \(text)") }
  }

  @Test("The best share of each task is exported, and named observations alone")
  func selection() throws {
    try write([5, 3, 4, 6])
    var labelled = try LabelledFiles(source)
    labelled.traces = try zip(labelled.traces, [-1.0, -4, -2, -3]).map { trace, total in
      try RewardTrace(
        id: trace.id, rewards: trace.rewards, total: total, diagnostics: trace.diagnostics)
    }
    labelled.settings.bestShare = 0.5
    labelled.settings.observations = ["obs/object"]
    labelled.settings.reward = .difference
    _ = try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    let store = ZarrStore(folder: folder.file("out.zarr"))
    #expect(
      try store.names(in: "data") == ["action", "object", "progress", "reward", "weight"])
    #expect(try ZarrArray(store, key: "meta/episode_ends").integers(rows: 0..<2) == [5, 9])
  }

  @Test("A changed number is told by its row, when an export is compared later")
  func verify() throws {
    try write([5, 3])
    var labelled = try LabelledFiles(source)
    let output = folder.file("out.zarr")
    _ = try labelled.export(as: DiffusionPolicyFormat(), to: output)
    #expect(try labelled.run().verify(as: DiffusionPolicyFormat(), at: output) == [output])
    var rewards = labelled.traces[1].rewards
    rewards[2] += 1
    labelled.traces[1] = try labelled.traces[1].replacing(rewards: rewards)
    expectError(.mismatch, saying: "data/reward: [7]: expected what was exported") {
      try labelled.run().verify(as: DiffusionPolicyFormat(), at: output)
    }
  }

  @Test("Episodes of other arrays, a folder in use and a file in the way are refused")
  func refusals() throws {
    try write([5])
    try SyntheticEpisodes([.init("demo_0", stepCount: 3)]).write(to: folder.file("sawyer.hdf5"))
    expectError(.mismatch, saying: "expected 4 columns of obs/object, as in the first episode") {
      try LabelledFiles(source, folder.file("sawyer.hdf5"))
        .export(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    }
    let labelled = try LabelledFiles(source)
    try FileManager.default.createDirectory(
      atPath: folder.file("used/x"), withIntermediateDirectories: true)
    expectError(
      .unwritable, saying: "used: expected a new folder, or an empty one, found one that holds x"
    ) {
      try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("used"))
    }
    try Data().write(to: URL(filePath: folder.file("file.zarr")))
    expectError(.unwritable, saying: "file.zarr: expected a new folder, or the name of an archive")
    {
      try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("file.zarr"))
    }
  }

  @Test("A cache of an earlier store beside the output is named")
  func staleCache() throws {
    try write([5])
    let cache = String(repeating: "0af1", count: 8) + ".zarr.zip"
    try Data().write(to: URL(filePath: folder.file(cache)))
    let outcome = try LabelledFiles(source).run()
      .write(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    #expect(outcome.notes.count == 1 && outcome.notes[0].contains(cache))
  }

  @Test("A layout that is not robomimic's is exported too")
  func otherLayout() throws {
    for number in 0..<2 {
      let file = try HDF5File.create(folder.file("episode_\(number).hdf5"))
      try file.root.attributes.set("sim", to: true)
      try file.root.createDataset("action", shape: [3, 2], values: (0..<6).map(Double.init))
      try file.root.createDataset(
        "observations/qpos", shape: [3, 2], values: (0..<6).map(Float.init))
      try file.close()
    }
    let labelled = try LabelledFiles(folder.path)
    _ = try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("out.zarr"))
    let store = ZarrStore(folder: folder.file("out.zarr"))
    #expect(try ZarrArray(store, key: "data/qpos").values(rows: 3..<6) == [0, 1, 2, 3, 4, 5])
  }
}

@Suite("Rewards that are not believed")
struct DoubtfulRewardsTests {
  @Test("They are refused, left out or exported, as the user says; a table marks them")
  func choices() throws {
    let folder = try TemporaryFolder()
    try Rollouts([.init(stepCount: 4), .init(stepCount: 3)]).write(to: folder.file("panda.hdf5"))
    var labelled = try LabelledFiles(folder.file("panda.hdf5"))
    var diagnostics = labelled.traces[1].diagnostics
    diagnostics.standing = .beyond
    labelled.traces[1] = try labelled.traces[1].replacing(diagnostics: diagnostics)
    expectError(
      .invalidValue, saying: "found 1 of 2 others, panda/demo_1; leave these episodes out"
    ) {
      try labelled.export(as: DiffusionPolicyFormat(), to: folder.file("a.zarr"))
    }
    for (choice, count) in [(ExportSettings.DoubtfulRewards.leftOut, 1), (.exported, 2)] {
      labelled.settings.doubtfulRewards = choice
      let output = folder.file("\(choice).zarr")
      _ = try labelled.export(as: DiffusionPolicyFormat(), to: output)
      #expect(try EpisodeStore(paths: [output]).episodes.count == count)
    }
    labelled.settings.doubtfulRewards = .refused
    _ = try labelled.export(as: TableFormat(), to: folder.file("t.parquet"))
  }
}
