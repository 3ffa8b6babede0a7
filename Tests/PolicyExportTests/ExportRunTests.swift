import EpisodeStore
import Episodes
import Foundation
import PolicyExport
import TestSupport
import Testing
import VideoDecoding

/// The names and returns of all episodes as text, in one file or in one per source.
private struct ListFormat: ExportFormat {
  let name = "list"
  let summary = "a text file"
  var outputs = ExportOutputs.one
  var longest = Int.max

  /// The text and a file beside it.
  func files(at path: String) -> [String] { [path, "\(path).note"] }

  let options: Set<ExportOption> = []

  func check(_ part: ExportPart) throws(DataError) {
    guard let long = part.episodes.first(where: { $0.episode.stepCount > longest }) else { return }
    throw DataError(
      .unsupported, file: long.episode.id.name, expected: "at most \(longest) steps",
      found: "\(long.episode.stepCount)")
  }

  func verify(_ part: ExportPart) throws(DataError) {
    guard FileManager.default.fileExists(atPath: part.path) else {
      throw DataError(.missing, file: part.path, expected: "a list", found: "none")
    }
  }

  func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    var lines = ""
    for labelled in part.episodes {
      lines += "\(labelled.episode.id) \(labelled.trace.total)\n"
      episodeDone()
    }
    try AtomicFile.write(Data(lines.utf8), to: part.path)
    try AtomicFile.write(Data(part.originText.utf8), to: "\(part.path).note")
    return []
  }
}

@Suite("What all exports share")
struct ExportRunTests {
  let folder: TemporaryFolder
  var source: String { folder.file("panda.hdf5") }
  var other: String { folder.file("sawyer.hdf5") }
  var output: String { folder.file("out/list.txt") }

  init() throws {
    folder = try TemporaryFolder()
    for path in [source, other] {
      try SyntheticEpisodes([.init("demo_0", stepCount: 3), .init("demo_1", stepCount: 2)])
        .write(to: path)
    }
  }

  @Test("Episodes of several files go to one output where the format says so")
  func one() throws {
    var progress: [Int] = []
    let written = try LabelledFiles(source, other).export(as: ListFormat(), to: output) {
      progress.append($0)
    }
    #expect(written == [output, "\(output).note"])
    #expect(progress == [1, 2, 3, 4])
    let names = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
      .map { $0.prefix { $0 != " " } }
    #expect(names == ["panda/demo_0", "panda/demo_1", "sawyer/demo_0", "sawyer/demo_1"])
    let note = try String(contentsOfFile: "\(output).note", encoding: .utf8)
    #expect(note.contains(#""command":"rapl export""#) && note.contains("tool_version"))
  }

  @Test("Several source files become one output each in a folder")
  func severalSources() throws {
    let format = ListFormat(outputs: .onePerSource(extension: "txt"))
    let target = folder.file("out")
    let written = try LabelledFiles(source, other).export(as: format, to: target)
    let names = ["panda.txt", "panda.txt.note", "sawyer.txt", "sawyer.txt.note"]
    #expect(written == names.map { "\(target)/\($0)" })
    let robots = try LabelledFiles(source, other).export(as: RobomimicFormat(), to: target)
    let files = ["panda", "sawyer"].flatMap {
      ["\(target)/\($0).hdf5", "\(target)/\($0).hdf5.diffusion_policy.json"]
    }
    #expect(robots == files)
    #expect(
      try EpisodeStore(paths: [files[0], files[2]]).episodes.map(\.id.name)
        == ["panda/demo_0", "panda/demo_1", "sawyer/demo_0", "sawyer/demo_1"])
  }

  @Test("A single source may be exported into a folder that is there")
  func intoFolder() throws {
    let target = try TemporaryFolder()
    let written = try LabelledFiles(source).export(as: RobomimicFormat(), to: target.path)
    #expect(written.first == target.file("panda.hdf5"))
  }

  @Test("Rewards that are missing or of another length stop everything before it is written")
  func refusals() throws {
    var labelled = try LabelledFiles(source)
    let (first, last) = (labelled.store.episodes[0].id, labelled.store.episodes[1].id)
    let trace = labelled.traces.removeLast()
    expectError(.missing, saying: "panda/demo_1: expected rewards for the episode") {
      try labelled.export([first, last], as: ListFormat(), to: output)
    }
    labelled.traces.append(try LabelledFiles.trace(last, stepCount: 3))
    expectError(.mismatch, saying: "panda/demo_1: expected 2 rewards, one per step, found 3") {
      try labelled.export(as: ListFormat(), to: output)
    }
    labelled.traces[1] = trace
    expectError(.invalidValue, saying: "at least one episode") {
      try labelled.export([], as: ListFormat(), to: output)
    }
    expectError(.invalidValue, saying: "panda/demo_1: expected every episode once") {
      try labelled.export([last, last], as: ListFormat(), to: output)
    }
    labelled.traces.append(trace)
    expectError(.invalidValue, saying: "panda/demo_1: expected every episode once") {
      try labelled.export(as: ListFormat(), to: output)
    }
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("Rewards of other episodes are left out; if there are no others, that is said")
  func unknown() throws {
    var labelled = try LabelledFiles(source)
    let stranger = try LabelledFiles.trace(EpisodeID("ur5e/demo_0"), stepCount: 3)
    labelled.traces = [labelled.traces[0], stranger]
    _ = try labelled.export(as: ListFormat(), to: output)
    #expect(try String(contentsOfFile: output, encoding: .utf8).hasPrefix("panda/demo_0 "))
    labelled.traces = [stranger]
    expectError(.mismatch, saying: "rewards.hdf5: expected rewards of the episodes given") {
      try labelled.export(as: ListFormat(), to: output)
    }
  }

  @Test("The format's own checks come before anything is written")
  func check() throws {
    expectError(.unsupported, saying: "panda/demo_0: expected at most 2 steps, found 3") {
      try LabelledFiles(source).export(as: ListFormat(longest: 2), to: output)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }

  @Test("The file of the episodes is never replaced, under no name")
  func ownSource() throws {
    let labelled = try LabelledFiles(source)
    let link = folder.file("link.hdf5")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: source)
    for output in [source, link, folder.path] {
      expectError(.unwritable, saying: "an output that is not a source, found the file that the") {
        try labelled.export(as: RobomimicFormat(), to: output)
      }
    }
    // One that the format writes beside the output counts too, and so does a folder of inputs.
    let beside = folder.file("panda")
    try FileManager.default.createSymbolicLink(
      atPath: "\(beside).note", withDestinationPath: source)
    for output in [beside, folder.path] {
      expectError(.unwritable, saying: "the file that the episodes come from") {
        try labelled.export(as: ListFormat(), to: output)
      }
    }
  }

  @Test("Neither the rewards nor a video nor the inside of a folder of episodes is written over")
  func inputs() throws {
    try VideoWriter.write(
      FrameSequence(
        frameCount: 2, height: 16, width: 32, pixels: [UInt8](repeating: 9, count: 2 * 16 * 32 * 3)),
      to: folder.file("demo_0.mp4"), framesPerSecond: 30)
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 2, cameras: [], videos: ["front": "demo_0.mp4"])
    ]).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.rewardsFile = folder.file("rewards.hdf5")
    try Data().write(to: URL(filePath: labelled.rewardsFile))
    expectError(.unwritable, saying: "the file that the rewards come from") {
      try labelled.export(as: ListFormat(), to: folder.file("rewards.hdf5"))
    }
    expectError(.unwritable, saying: "a video of panda/demo_0") {
      try labelled.export(as: ListFormat(), to: folder.file("demo_0.mp4"))
    }
    let pictures = try LabelledFiles(Self.pictures(in: folder))
    expectError(.unwritable, saying: "the file that the episodes come from") {
      try pictures.export(as: ListFormat(), to: folder.file("pictures/list.txt"))
    }
  }

  /// A folder that is an episode.
  private static func pictures(in folder: TemporaryFolder) throws -> String {
    let path = folder.file("pictures")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let frame = FrameSequence(
      frameCount: 1, height: 4, width: 4, pixels: [UInt8](repeating: 7, count: 48))
    for step in 0..<2 { try ImageFile.writePNG(frame, to: "\(path)/\(step).png") }
    return path
  }
}

@Suite("The list of export formats")
struct ExportFormatsTests {
  @Test("Every format is found by its name, which occurs once")
  func names() {
    let names = ExportFormats.all.map(\.name)
    #expect(names.first == "robomimic")
    #expect(Set(names).count == names.count)
    for name in names { #expect(ExportFormats.named(name)?.name == name) }
    #expect(ExportFormats.named("nonsense") == nil)
    #expect(ExportFormats.all.allSatisfy { !$0.summary.isEmpty })
  }
}
