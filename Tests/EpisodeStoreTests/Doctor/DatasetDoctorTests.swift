import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@testable import EpisodeStore

@Suite("Inspection finds everything wrong with a dataset")
struct InspectionTests {
  let folder: TemporaryFolder
  var path: String { folder.file("panda.hdf5") }

  init() throws { folder = try TemporaryFolder() }

  @Test("A dataset in order has a summary and no findings")
  func summary() throws {
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 3, rewards: [-1, 0, 2]), .init("demo_1", stepCount: 2),
    ]).write(to: path)
    let summary = try #require(EpisodeStore.inspect(paths: [folder.path], deep: true).first)
    #expect(summary.file == path)
    #expect(summary.format == "robomimic")
    #expect((summary.episodeCount, summary.stepCount) == (2, 5))
    #expect(summary.embodiment == "panda")
    #expect(
      summary.cameras == [
        .init(key: "camera", height: 4, width: 6, storage: "gzip", episodeCount: 2)
      ])
    #expect(summary.recordedReward == .init(minimum: -1, maximum: 2))
    #expect(summary.bytes > 0)
    #expect(summary.findings == [])
    #expect(summary.isUsable)
  }

  @Test("Every fault is found in one pass, each with its place")
  func faults() throws {
    var long = SyntheticEpisodes.Demo("demo_1", stepCount: 3)
    long.claimedStepCount = 4
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 2, rewards: [.nan, 1]), long, .init("demo_2", stepCount: 1),
      .init("demo_3", stepCount: 0), .init("demo_4", stepCount: 2, cameras: []),
    ]).write(to: path)
    let summary = try #require(EpisodeStore.inspect(paths: [path]).first)
    let found = summary.findings.map { "\($0.severity) \($0.code) \($0.place ?? "")" }
    for expected in [
      "error rewards.not_finite /data/demo_0/rewards[0]",
      "error length.disagreement /data/demo_1/actions",
      "warning episode.one_frame /data/demo_2", "error episode.empty /data/demo_3@num_samples",
      "warning camera.absent ",
    ] { #expect(found.contains(expected), "\(expected) among \(found)") }
    #expect(summary.episodeCount == 5)
    #expect(!summary.isUsable)
  }

  @Test("Black images are found by decoding them, once per camera and episode")
  func black() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: path)
    let dark = folder.file("dark.hdf5")
    let file = try HDF5File.create(dark)
    var pixels = [UInt8](repeating: 0, count: 70 * 4 * 6 * 3)
    pixels[5] = 200
    let demo = try file.root.createGroup("data/demo_0")
    try demo.createDataset("actions", shape: [70, 1], values: [Double](repeating: 0, count: 70))
    try demo.createDataset("obs/camera", shape: [70, 4, 6, 3], values: pixels)
    try file.close()
    #expect(!EpisodeStore.inspect(paths: [dark])[0].findings.map(\.code).contains("images.black"))
    let summaries = EpisodeStore.inspect(paths: [path, dark], deep: true)
    #expect(summaries[0].findings == [])
    let finding = try #require(summaries[1].findings.first { $0.code == "images.black" })
    #expect(finding.place == "/data/demo_0/obs/camera[1]")
    #expect(finding.message == "69 of 70 frames are black, from this one on")
    #expect(summaries[1].findings.map(\.code).contains("embodiment.unknown"))
  }

  @Test("One bad file does not hide the others")
  func badFile() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: path)
    let page = folder.file("page.hdf5")
    try Data("<html>".utf8).write(to: URL(fileURLWithPath: page))
    let summaries = EpisodeStore.inspect(paths: [folder.path, folder.file("absent.h5")])
    #expect(summaries.map(\.file) == [page, path, folder.file("absent.h5")])
    #expect(
      summaries.map { $0.findings.map(\.code) } == [["file.unreadable"], [], ["file.missing"]])
  }

  @Test("Episodes of the same name in two files are found")
  func duplicates() throws {
    let other = try TemporaryFolder()
    for path in [path, other.file("panda.hdf5")] {
      try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: path)
    }
    let summaries = EpisodeStore.inspect(paths: [path, other.path])
    #expect(summaries.map { $0.findings.map(\.code) } == [[], ["episode.duplicate"]])
  }

  @Test("A folder has the size of all its files", arguments: ["zarr", "pictures"])
  func folderSize(family: String) throws {
    let summaries = EpisodeStore.inspect(paths: [try Families.path(family)])
    #expect(summaries.count == 2 && summaries.allSatisfy { $0.bytes > 100 })
    for summary in summaries {
      let names = try #require(FileManager.default.enumerator(atPath: summary.file))
      let sizes = try names.compactMap { $0 as? String }.map { name -> Int in
        let facts = try FileManager.default.attributesOfItem(atPath: "\(summary.file)/\(name)")
        return facts[.type] as? FileAttributeType == .typeRegular ? facts[.size] as? Int ?? 0 : 0
      }
      #expect(summary.bytes == sizes.reduce(0, +))
    }
  }

  @Test("A file that is named twice, in two ways, is looked at once, as opening takes it once")
  func namedTwice() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: path)
    let folder = (path as NSString).deletingLastPathComponent
    let summaries = EpisodeStore.inspect(paths: [path, folder, path, "/nowhere", "/nowhere"])
    #expect(summaries.map { $0.findings.map(\.code) } == [[], ["file.missing"]])
  }

  @Test("A damaged image is found where it is")
  func damaged() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: path)
    let images = try HDF5File.open(path).root.dataset("data/demo_0/obs/camera")
    let stored = try #require(Data(contentsOf: URL(fileURLWithPath: path)).lastGzipBlock)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for index in stored..<stored + 8 { bytes[index] ^= 0xFF }
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(images.storageBytes > 16)
    let findings = EpisodeStore.inspect(paths: [path], deep: true)[0].findings
    #expect(findings.map(\.code) == ["images.unreadable"])
    #expect(findings.first?.place == "/data/demo_0/obs/camera")
  }

  @Test("A summary is plain JSON")
  func json() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 1)]).write(to: path)
    let summaries = EpisodeStore.inspect(paths: [path])
    let bytes = try JSONEncoder().encode(summaries)
    #expect(try JSONDecoder().decode([DatasetSummary].self, from: bytes) == summaries)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""step_count":1"#))
  }
}

extension Data {
  /// Some bytes inside the last zlib stream of the file, by zlib's header at level 4.
  fileprivate var lastGzipBlock: Int? {
    lastRange(of: Data([0x78, 0x5E])).map { $0.upperBound + 8 }
  }

  private func lastRange(of bytes: Data) -> Range<Int>? {
    range(of: bytes, options: .backwards)
  }
}
