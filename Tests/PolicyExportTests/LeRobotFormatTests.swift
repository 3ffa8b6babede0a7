import Episodes
import Foundation
import Parquet
import PolicyExport
import Rewards
import TestSupport
import Testing

@Suite("Tables beside a LeRobot dataset")
struct LeRobotFormatTests {
  let folder: TemporaryFolder
  var source: String { folder.file("set.hdf5") }
  var output: String { folder.file("set") }

  init() throws { folder = try TemporaryFolder() }

  func labelled(_ counts: [Int] = [5, 3, 4]) throws -> LabelledFiles {
    try Rollouts(counts.map { .init(stepCount: $0) }).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.rewardSettings.stepDefinition = RewardDefinition(.time)
    labelled.traces = try labelled.traces.map { trace in
      let steps = trace.rewards.indices.map { Float($0 % 3) / 4 }
      return try RewardTrace(
        id: trace.id, rewards: steps, total: trace.total, diagnostics: trace.diagnostics)
    }
    return labelled
  }

  func writeInfo(episodes: Int, frames: Int) throws {
    try FileManager.default.createDirectory(
      atPath: "\(output)/meta", withIntermediateDirectories: true)
    try Data(#"{"total_episodes": \#(episodes), "total_frames": \#(frames), "fps": 10}"#.utf8)
      .write(to: URL(filePath: "\(output)/meta/info.json"))
  }

  func column(_ name: String, of file: String) throws -> ParquetValues {
    try ParquetFile("\(output)/\(file)").values(name, rowGroup: 0)
  }

  @Test("Every frame has its index in the dataset, its progress and its level")
  func progress() throws {
    try writeInfo(episodes: 3, frames: 12)
    let info = try Data(contentsOf: URL(filePath: "\(output)/meta/info.json"))
    let labelled = try labelled()
    let outcome = try labelled.run().write(as: LeRobotFormat(), to: output)
    #expect(outcome.notes == [])
    #expect(try Data(contentsOf: URL(filePath: "\(output)/meta/info.json")) == info)
    let file = "rapl_progress.parquet"
    #expect(try column("index", of: file) == .int64((0..<12).map { Int64($0) }))
    let numbers: [Int64] = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    #expect(try column("episode_index", of: file) == .int64(numbers))
    #expect(try column("frame_index", of: file) == .int64([0, 1, 2, 3, 4, 0, 1, 2, 0, 1, 2, 3]))
    let frames = try labelled.run().episodes.map(\.frames)
    #expect(try column("progress_sparse", of: file) == .float(frames.flatMap(\.progress)))
    #expect(try column("progress_dense", of: file) == .float(frames.flatMap(\.levels)))
    #expect(
      try column("weight", of: "sample_weights.parquet") == .float(frames.flatMap(\.weights)))
    #expect(
      try ParquetFile("\(output)/\(file)").metadata["origin"]?.contains("rapl export") == true)
  }

  @Test("Frames with the highest advantages are good; returns are the sums to the end")
  func advantages() throws {
    var labelled = try labelled()
    labelled.settings.advantageSteps = 1
    labelled.settings.tag = "ot"
    _ = try labelled.export(as: LeRobotFormat(), to: output)
    let file = "meta/advantages_ot.parquet"
    let frames = try labelled.run().episodes.map(\.frames)
    let all = frames.flatMap(\.advantages)
    #expect(try column("advantage_continuous", of: file) == .float(all))
    #expect(try column("advantage", of: file) == .boolean(all.map { $0 >= 0.25 }))
    let returns = "meta/returns_ot.parquet"
    guard case .float(let sums) = try column("return", of: returns) else { return }
    #expect(sums[5...7] == [0.75, 0.75, 0.5])
    #expect(try column("prompt", of: returns) == .text([String](repeating: "stack", count: 12)))
  }

  @Test("A frame without an opinion is NaN, is not good, and has weight 1")
  func silence() throws {
    var labelled = try labelled()
    var diagnostics = labelled.traces[1].diagnostics
    diagnostics.standing = .beyond
    labelled.traces[1] = try labelled.traces[1].replacing(diagnostics: diagnostics)
    labelled.traces.removeLast()
    let outcome = try labelled.run().write(as: LeRobotFormat(), to: output)
    #expect(outcome.notes.last?.hasPrefix("2 of 3 episodes have no opinion") == true)
    guard case .float(let progress) = try column("progress_sparse", of: "rapl_progress.parquet"),
      case .float(let weights) = try column("weight", of: "sample_weights.parquet"),
      case .boolean(let good) = try column("advantage", of: "meta/advantages_rapl.parquet")
    else {
      Issue.record("other types")
      return
    }
    let isSilent = progress.map { $0?.isNaN ?? false }
    #expect(isSilent == (0..<12).map { $0 >= 5 })
    #expect(weights[5...].allSatisfy { $0 == 1 })
    #expect(good[5...].allSatisfy { $0 == false })
  }

  @Test("Another dataset, a missing episode and a table of another program are refused")
  func refusals() throws {
    try writeInfo(episodes: 3, frames: 13)
    let labelled = try labelled()
    expectError(
      .mismatch, saying: "info.json: expected 3 episodes of 13 frames together, found 3 of 12"
    ) {
      try labelled.export(as: LeRobotFormat(), to: output)
    }
    try writeInfo(episodes: 3, frames: 12)
    try ParquetFile.write(
      to: "\(output)/sample_weights.parquet", columns: [ParquetColumn("index", .int64)]
    ) { _ throws(DataError) in }
    expectError(.unwritable, saying: "sample_weights.parquet: expected no such table") {
      try labelled.export(as: LeRobotFormat(), to: output)
    }
    try SyntheticEpisodes([.init("demo_0", stepCount: 3), .init("demo_2", stepCount: 2)])
      .write(to: source)
    expectError(.mismatch, saying: "found number 2 in the place of 1") {
      try LabelledFiles(source).export(as: LeRobotFormat(), to: folder.file("other"))
    }
  }

  @Test("A changed value is told when the tables are compared later")
  func verify() throws {
    var labelled = try labelled()
    _ = try labelled.export(as: LeRobotFormat(), to: output)
    _ = try labelled.run().verify(as: LeRobotFormat(), at: output)
    labelled.traces[2] = try labelled.traces[2].replacing(rewards: [0, 1, 0, 1])
    expectError(.mismatch, saying: "expected") {
      try labelled.run().verify(as: LeRobotFormat(), at: output)
    }
  }

  @Test("Episodes that a dataset of version 2.1 lists have frames without an opinion")
  func listed() throws {
    try writeInfo(episodes: 4, frames: 14)
    let lengths = [2, 5, 3, 4].enumerated().map {
      #"{"episode_index": \#($0), "tasks": ["stack"], "length": \#($1)}"#
    }
    let list = URL(filePath: "\(output)/meta/episodes.jsonl")
    try Data(lengths.joined(separator: "\n").utf8).write(to: list)
    try SyntheticEpisodes([.init("demo_1", stepCount: 5), .init("demo_3", stepCount: 4)])
      .write(to: source)
    let labelled = try LabelledFiles(source)
    let notes = try labelled.run().write(as: LeRobotFormat(), to: output).notes
    #expect(notes == ["2 of 4 episodes have no opinion: NaN, and weight 1"])
    guard case .float(let weights) = try column("weight", of: "sample_weights.parquet") else {
      return
    }
    let frames = try labelled.run().episodes.map(\.frames)
    #expect(weights.count == 14)
    #expect(Array(weights[2..<7]) == frames[0].weights)
    #expect(Array(weights[10...]) == frames[1].weights)
    try Data(#"{"episode_index": 0, "length": 2}"#.utf8).write(to: list)
    expectError(.mismatch, saying: "info.json") {
      try labelled.export(as: LeRobotFormat(), to: output)
    }
  }
}
