import Foundation
import TestSupport
import Testing

@Suite("Outputs that cannot be written")
struct OutputTests {
  /// Every command that writes, up to its output.
  static let writers = [
    "encode dots.hdf5 --no-cache --output",
    "align dots.hdf5 --labels labels.sqlite --updates 1 --output",
    "reward dots.hdf5 --no-cache --reference dots/demo_3 --output",
    "evaluate rewards.hdf5 --episodes dots.hdf5 --report",
    "export dots.hdf5 --rewards rewards.hdf5 --output",
    "labels export labels.sqlite --output",
    "label dots.hdf5 --simulate --count 1 --labels",
    "frames clip.mp4 --indices 0 --output",
  ]

  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    try place.writeLabels()
    try place.writeRewards(["dots/demo_0": [Float](repeating: -1, count: 12)])
    try FileManager.default.copyItem(
      atPath: Products.source("Episodes/iiwa_stack/demo_7_agentview.mp4"),
      toPath: place.file("clip.mp4"))
    try place.write(Data("kept".utf8), to: "file")
  }

  func arguments(_ writer: String, _ output: String) -> [String] {
    (writer + " " + output).split(separator: " ").map(String.init)
  }

  /// The last line is the problem; lines before it may tell how far the work was.
  func expectProblem(_ outcome: Outcome, _ fragments: [String]) throws {
    #expect(outcome.exitCode == 1, "\(outcome.testDescription)")
    let line = try #require(outcome.errorLines.last)
    #expect(outcome.errorLines.count { $0.hasPrefix("rapl: ") } == 1)
    for fragment in ["rapl: "] + fragments { #expect(line.contains(fragment), "\(line)") }
  }

  @Test("A file stands where the folder should be", arguments: writers)
  func fileInPlaceOfFolder(_ writer: String) throws {
    let before = place.contents()
    try expectProblem(
      place.run(arguments(writer, "file/out")), ["file"])
    #expect(place.contents() == before)
    #expect(try String(contentsOfFile: place.file("file"), encoding: .utf8) == "kept")
  }

  @Test("A place where nobody can write", arguments: [writers[0], writers[6]])
  func proc(_ writer: String) throws {
    let before = place.contents()
    try expectProblem(place.run(arguments(writer, "/proc/nope/out")), ["/proc/nope/out"])
    #expect(place.contents() == before)
  }

  @Test(
    "The disk is full", .enabled(if: FullDisk.canBeMade, "no disk can be mounted here"),
    arguments: writers)
  func full(_ writer: String) throws {
    let before = place.contents()
    let disk = try FullDisk(in: place)
    let outcome = try disk.run(arguments(writer, "disk/out"))
    try expectProblem(outcome, ["disk/out"])
    #expect(try disk.contentsAtEnd().allSatisfy { !$0.hasSuffix(".tmp") })
    #expect(place.contents().filter { !$0.hasPrefix("disk") } == before)
  }

  @Test("A path of one letter is as good as any", arguments: writers)
  func oneLetter(_ writer: String) throws {
    let outcome = try place.run(arguments(writer, "o"))
    outcome.expectSuccess()
    #expect(FileManager.default.fileExists(atPath: place.file("o")))
  }

  @Test("A recording and a label file may have names of one letter")
  func oneLetterInputs() throws {
    try FileManager.default.moveItem(atPath: place.file("dots.hdf5"), toPath: place.file("d"))
    try FileManager.default.moveItem(atPath: place.file("labels.sqlite"), toPath: place.file("l"))
    try place.run("inspect", "d").expectSuccess()
    try place.run("labels", "summary", "l").expectSuccess()
  }

  @Test(
    "A full disk leaves an output that was there as it was",
    .enabled(if: FullDisk.canBeMade, "no disk can be mounted here"))
  func fullKeepsOld() throws {
    let disk = try FullDisk(in: place)
    try expectProblem(disk.run(arguments(Self.writers[0], "disk/kept")), ["disk/kept"])
    #expect(try disk.keptAtEnd() == "old")
  }

  @Test("A file may not grow beyond a limit", arguments: Array(writers[3...6]))
  func limited(_ writer: String) throws {
    let before = place.contents()
    let outcome = try place.run(after: "ulimit -f 1", arguments(writer, "out"))
    try expectProblem(outcome, ["out"])
    #expect(place.contents().filter { !$0.hasPrefix("out") } == before)
    #expect(!place.contents().contains { $0.hasSuffix(".tmp") })
  }

  @Test("A limit on files leaves an output that was there as it was")
  func limitKeepsOld() throws {
    try place.write(Data("old".utf8), to: "out")
    _ = try place.run(after: "ulimit -f 1", arguments(Self.writers[4], "out"))
    #expect(try String(contentsOfFile: place.file("out"), encoding: .utf8) == "old")
  }

  @Test("A device is not replaced by a file", arguments: ["/dev/full", "/dev/null"])
  func device(_ device: String) throws {
    try expectProblem(place.run(arguments(Self.writers[0], device)), [device, "not a file"])
    let type = try FileManager.default.attributesOfItem(atPath: device)[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test("A folder is not replaced by a file")
  func folder() throws {
    try FileManager.default.createDirectory(
      atPath: place.file("folder"), withIntermediateDirectories: true)
    try expectProblem(
      place.run(arguments(Self.writers[0], "folder")), ["folder", "found a folder"])
  }
}
