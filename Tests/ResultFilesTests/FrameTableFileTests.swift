import Episodes
import Foundation
import Parquet
import ResultFiles
import Rewards
import TestSupport
import Testing

@Suite("The frame table in a file")
struct FrameTableFileTests {
  static func file(episodeCount: Int, stepCount: Int) throws -> RewardFile {
    var settings = RewardSettings()
    settings.stepDefinition = RewardDefinition(.time)
    let traces = try (0..<episodeCount).map { number in
      try RewardTrace(
        id: EpisodeID("arm/demo_\(number)"),
        rewards: (0..<stepCount + number).map { Float($0) / 100 }, total: -Double(number),
        diagnostics: .init(
          reference: EpisodeID("arm/demo_0"), transportCost: 0.5, converged: true, iterations: 7,
          marginalError: 0, memberSpread: number == 0 ? nil : 0.25),
        spread: number == 1 ? nil : (0..<stepCount + number).map { Float($0) })
    }
    return RewardFile(
      traces: traces, settings: settings, references: [traces[0].id], encoderHash: nil,
      verdicts: [traces[0].id: .success], verdictCoverage: 0.9)
  }

  @Test(
    "Every row is that of the table, however many row groups there are", arguments: [4, 30_000])
  func rows(stepCount: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("table.parquet")
    let table = FrameTable(try Self.file(episodeCount: 4, stepCount: stepCount))
    try table.write(to: path, origin: #"{"command":"test"}"#)
    let file = try ParquetFile(path)
    #expect(file.columns == FrameTable.columns)
    #expect(file.rowGroups.reduce(0, +) == table.frameCount)
    #expect(file.rowGroups.count == (stepCount > 100 ? 2 : 1))
    #expect(file.metadata["origin"] == #"{"command":"test"}"#)
    var (rewards, names, spreads, members): ([Float?], [String?], [Float?], [Double?]) =
      ([], [], [], [])
    for group in file.rowGroups.indices {
      if case .float(let values) = try file.values("reward", rowGroup: group) { rewards += values }
      if case .text(let values) = try file.values("episode", rowGroup: group) { names += values }
      if case .float(let values) = try file.values("reference_spread", rowGroup: group) {
        spreads += values
      }
      if case .double(let values) = try file.values("ensemble_spread", rowGroup: group) {
        members += values
      }
    }
    let episodes = (0..<4).map { table[$0] }
    #expect(rewards == episodes.flatMap(\.rewards))
    #expect(names == episodes.flatMap { Array(repeating: $0.id.name, count: $0.count) })
    #expect(spreads.filter { $0 == nil }.count == episodes[1].count)
    #expect(members.filter { $0 == nil }.count == episodes[0].count)
  }

  @Test("Verdicts and the origin come back from a rewards file")
  func verdicts() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("rewards.hdf5")
    let file = try Self.file(episodeCount: 2, stepCount: 3)
    let detector = try SuccessDetector(coverage: 0.8, successes: [1], failures: [0])
    try RewardFile(
      traces: file.traces, settings: file.settings, references: file.references, encoderHash: nil,
      detector: detector, verdicts: file.verdicts
    ).write(to: path, provenance: Provenance(command: "rapl reward x"))
    let back = try RewardFile(readingFrom: path)
    #expect(back.verdicts == file.verdicts && back.verdictCoverage == 0.8)
    #expect(back.provenance?.command == "rapl reward x")
    #expect(FrameTable(back)[0].isSuccess == true)
    let origin = try JSONText.line(RewardOrigin(back))
    #expect(origin.contains(#""command":"rapl reward x""#) && origin.contains("arm/demo_0"))
  }
}
