import Episodes
import Foundation
import PolicyExport
import Rewards
import TestSupport
import Testing
import Zarr

@Suite("Arrays in NumPy's archives")
struct ArrayFormatsTests {
  let folder: TemporaryFolder
  var source: String { folder.file("panda.hdf5") }

  init() throws { folder = try TemporaryFolder() }

  func labelled() throws -> LabelledFiles {
    try Rollouts([.init(stepCount: 5), .init(stepCount: 3, start: 0.5)]).write(to: source)
    return try LabelledFiles(source)
  }

  /// The numbers of an array, after the header that NumPy prescribes.
  func numbers<Value: BitwiseCopyable>(_ name: String, in path: String, as _: Value.Type) throws
    -> (header: String, values: [Value])
  {
    let store = try #require(try ZarrStore(archive: path, holding: ["\(name).npy"]))
    let bytes = try #require(try store.bytes(of: "\(name).npy", limit: 1 << 20))
    #expect(bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]))
    let length = Int(bytes[8]) + 256 * Int(bytes[9])
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    let values = Array(bytes[(10 + length)...]).withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: MemoryLayout<Value>.size).map {
        raw.loadUnaligned(fromByteOffset: $0, as: Value.self)
      }
    }
    return (header, values)
  }

  @Test("DPPO gets scaled rows, sums of rewards over the chunk, and terminals on its last steps")
  func dppo() throws {
    var labelled = try labelled()
    labelled.settings.window.horizon = 2
    let output = folder.file("dppo")
    #expect(try labelled.run().write(as: DPPOFormat(), to: output).notes == [])
    let train = "\(output)/train.npz"
    #expect(try numbers("traj_lengths", in: train, as: Int64.self).values == [5, 3])
    let states = try numbers("states", in: train, as: Float.self)
    #expect(states.header.contains("'shape': (8, 7)") && states.header.contains("'<f4'"))
    #expect(states.values.min() == -1 && (states.values.max() ?? 2) <= 1)
    #expect(
      try numbers("terminals", in: train, as: UInt8.self).values == [0, 0, 0, 1, 1, 0, 1, 1])
    let rewards = labelled.traces[0].rewards
    let sums = try numbers("rewards", in: train, as: Float.self).values
    let expected = zip(rewards, rewards.dropFirst() + [0]).map { Float(Double($0) + Double($1)) }
    #expect(Array(sums.prefix(5)) == expected)
    let low = try numbers("obs_min", in: "\(output)/normalization.npz", as: Float.self)
    #expect(low.header.contains("'shape': (7,)") && low.values == [0, 1, 2, 3, 0, 1, 2])
    _ = try labelled.run().verify(as: DPPOFormat(), at: output)
    labelled.settings.window.horizon = 3
    expectError(.mismatch, saying: "train.npz") {
      try labelled.run().verify(as: DPPOFormat(), at: output)
    }
  }

  @Test("Episodes that are shorter than a chunk are counted")
  func shortEpisodes() throws {
    var labelled = try labelled()
    labelled.settings.window.horizon = 4
    let notes = try labelled.run().write(as: DPPOFormat(), to: folder.file("dppo")).notes
    #expect(notes == ["1 episodes are shorter than 4 steps, and give no sample"])
  }

  @Test("OGBench gets terminals on the last row of each trajectory")
  func ogbench() throws {
    let labelled = try labelled()
    let output = folder.file("set.npz")
    let written = try labelled.export(as: OGBenchFormat(), to: output)
    #expect(written == [output, "\(output).origin.json"])
    let terminals = try numbers("terminals", in: output, as: Float.self).values
    #expect(terminals == [0, 0, 0, 0, 1, 0, 0, 1])
    #expect(
      try numbers("rewards", in: output, as: Float.self).values
        == labelled.traces.flatMap(\.rewards))
    let origin = try String(contentsOfFile: written[1], encoding: .utf8)
    #expect(origin.contains("rapl export"))
  }

  @Test("D4RL's arrays end in timeouts where success is not known, and have next observations")
  func d4rl() throws {
    let output = folder.file("set.npz")
    _ = try labelled().export(as: D4RLFormat(), to: output)
    #expect(try numbers("terminals", in: output, as: UInt8.self).values.allSatisfy { $0 == 0 })
    #expect(
      try numbers("timeouts", in: output, as: UInt8.self).values == [0, 0, 0, 0, 1, 0, 0, 1])
    let states = try numbers("observations", in: output, as: Float.self).values
    let next = try numbers("next_observations", in: output, as: Float.self).values
    #expect(next[0..<28] == states[7..<35] && next[28..<35] == states[28..<35])
  }

  @Test("Pictures, and names that NumPy would not open, are refused")
  func refusals() throws {
    var labelled = try labelled()
    expectError(.unwritable, saying: "set.npy: expected a name that ends with .npz") {
      try labelled.export(as: OGBenchFormat(), to: folder.file("set.npy"))
    }
    labelled.settings.observations = ["camera"]
    expectError(.unsupported, saying: "observations that are numbers alone, found pictures") {
      try labelled.export(as: D4RLFormat(), to: folder.file("set.npz"))
    }
    expectError(.unsupported, saying: "found pictures") {
      try labelled.export(as: DPPOFormat(), to: folder.file("dppo"))
    }
  }
}

@Suite("Ranges of frames to keep")
struct RangesFormatTests {
  let folder: TemporaryFolder
  var output: String { folder.file("ranges.json") }

  init() throws { folder = try TemporaryFolder() }

  func ranges(_ levels: [Float], _ change: (inout ExportSettings) -> Void) throws -> [[Int]]? {
    let source = folder.file("panda.hdf5")
    try Rollouts([.init(stepCount: levels.count)]).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.rewardSettings.stepDefinition = RewardDefinition(.time)
    labelled.traces[0] = try RewardTrace(
      id: labelled.traces[0].id, rewards: levels, diagnostics: labelled.traces[0].diagnostics)
    labelled.settings.advantageSteps = 1
    labelled.settings.ranges.shortest = 2
    labelled.settings.ranges.trimmed = 0
    change(&labelled.settings)
    _ = try labelled.export(as: RangesFormat(), to: output)
    _ = try labelled.run().verify(as: RangesFormat(), at: output)
    let data = try Data(contentsOf: URL(filePath: output))
    return try JSONDecoder().decode([String: [[Int]]].self, from: data)["panda/demo_0"]
  }

  static let levels: [Float] = [0, 0.1, 0.2, 0.3, 0.3, 0.4, 0.3, 0.4, 0.5, 0.6]

  @Test("Frames whose level rises are kept, in ranges that are long enough and cut at their end")
  func rule() throws {
    #expect(try ranges(Self.levels) { _ in } == [[0, 3], [6, 9]])
    #expect(try ranges(Self.levels) { $0.ranges.trimmed = 1 } == [[0, 2], [6, 8]])
    #expect(try ranges(Self.levels) { $0.ranges.shortest = 1 } == [[0, 3], [4, 5], [6, 9]])
    #expect(try ranges(Self.levels) { $0.ranges.shortest = 4 } == nil)
    #expect(try ranges(Self.levels) { $0.ranges.leastProgress = 0.11 } == nil)
  }

  @Test("Frames whose action does not change are idle, if there are enough of them in a row")
  func idle() throws {
    // The actions differ by 1/16 from step to step.
    #expect(
      try ranges(Self.levels) {
        $0.ranges.stillness = 0.1
        $0.ranges.leastIdle = 3
      } == nil)
    #expect(
      try ranges(Self.levels) {
        $0.ranges.stillness = 0.1
        $0.ranges.leastIdle = 20
      } == [[0, 3], [6, 9]])
  }
}
