import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("The whole road on small episodes")
struct WholeRoadTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try MovingDots(count: 10).write(to: place.file("dots.hdf5"))
  }

  /// Runs a command that must succeed.
  @discardableResult
  func run(_ line: String) throws -> Outcome {
    let outcome = try place.run(line.split(separator: " ").map(String.init))
    outcome.expectSuccess()
    return outcome
  }

  func align(into folder: String) throws {
    try run("align dots.hdf5 --labels labels.sqlite --output \(folder) --updates 6 --seed 3")
  }

  func rewards(_ name: String) throws -> [String: [Float]] {
    let file = try HDF5File.open(place.file(name)).root.group("rewards/dots")
    var rewards: [String: [Float]] = [:]
    for demo in try file.childNames {
      rewards[demo] = try file.dataset("\(demo)/reward").read(as: Float.self)
    }
    return rewards
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: place.file(name)))
  }

  @Test("label, align, encode, reward, evaluate and export hand on to each other")
  func road() throws {
    try run("label dots.hdf5 --labels labels.sqlite --simulate --count 8")
    try align(into: "aligned")
    try run("encode dots.hdf5 --encoder aligned --output embeddings.hdf5")
    try run(
      "reward --embeddings embeddings.hdf5 --references-from labels.sqlite --output rewards.hdf5")
    try run(
      "reward dots.hdf5 --encoder aligned --no-cache --references-from labels.sqlite "
        + "--output from_frames.hdf5")
    #expect(try rewards("rewards.hdf5") == rewards("from_frames.hdf5"))
    #expect(try rewards("rewards.hdf5").count == 10)
    let episode = try HDF5File.open(place.file("rewards.hdf5")).root.group("rewards/dots/demo_0")
    #expect(try #require(try episode.attributes.double("member_spread")) > 0)
    #expect(try rewards("rewards.hdf5").values.allSatisfy { $0.count == 12 })
    try checkReport()
    try checkExport()
  }

  private func checkReport() throws {
    try run("evaluate rewards.hdf5 --episodes dots.hdf5 --report report --json")
    struct Report: Decodable {
      struct Table: Decodable { let rows: [Row] }
      struct Row: Decodable { let method: String }
      let table: Table
    }
    let report = try JSONDecoder().decode(Report.self, from: bytes("report/evaluation.json"))
    #expect(report.table.rows.first?.method == "rewards")
    #expect(report.table.rows.count > 1)
    #expect(try String(decoding: bytes("report/evaluation.csv"), as: UTF8.self).contains("rewards"))
    #expect(try String(decoding: bytes("report/report.html"), as: UTF8.self).contains("</html>"))
  }

  private func checkExport() throws {
    try run("export dots.hdf5 --format robomimic --rewards rewards.hdf5 --output policy.hdf5")
    let data = try HDF5File.open(place.file("policy.hdf5")).root.group("data")
    for (demo, rewards) in try rewards("rewards.hdf5") {
      #expect(try data.dataset("\(demo)/rewards").read(as: Float.self) == rewards)
      #expect(try data.dataset("\(demo)/obs/\(MovingDots.camera)").shape == [12, 32, 32, 3])
    }
  }

  @Test("A reward model's road needs no references after the alignment")
  func rewardModel() throws {
    try run("label dots.hdf5 --labels labels.sqlite --simulate --count 8")
    try run(
      "align dots.hdf5 --labels labels.sqlite --output model --preset rlhf --updates 4 --seed 3")
    try run("encode dots.hdf5 --encoder model --output embeddings.hdf5")
    try run("reward --embeddings embeddings.hdf5 --output rewards.hdf5")
    try run("reward dots.hdf5 --encoder model --no-cache --output from_frames.hdf5")
    #expect(try rewards("rewards.hdf5") == rewards("from_frames.hdf5"))
    let root = try HDF5File.open(place.file("rewards.hdf5")).root
    #expect(try root.attributes.string("step_definition") == "score")
    try run("evaluate rewards.hdf5 --episodes dots.hdf5")
    try checkExport()
  }

  @Test("The same seed gives the same weights to the byte, and the same rewards")
  func repeatable() throws {
    try run("label dots.hdf5 --labels labels.sqlite --simulate --count 8")
    for name in ["one", "two"] {
      try align(into: name)
      try run(
        "reward dots.hdf5 --encoder \(name) --no-cache --reference dots/demo_9 "
          + "--output \(name).hdf5")
    }
    #expect(try bytes("one/weights.safetensors") == bytes("two/weights.safetensors"))
    #expect(try bytes("one/training.jsonl") == bytes("two/training.jsonl"))
    #expect(try rewards("one.hdf5") == rewards("two.hdf5"))
    try run("align dots.hdf5 --labels labels.sqlite --output other --updates 6 --seed 4")
    #expect(try bytes("one/weights.safetensors") != bytes("other/weights.safetensors"))
  }

  @Test("Answers can be counted, copied to another file and taken back")
  func labels() throws {
    struct Summary: Decodable {
      let answers: Int
      let undone: Int
    }
    func summary(_ file: String) throws -> Summary {
      try run("labels summary \(file) --json").json(Summary.self)
    }
    try run("label dots.hdf5 --labels labels.sqlite --simulate --count 8 --query pair")
    #expect(try summary("labels.sqlite").answers == 8)
    try run("labels export labels.sqlite --output labels.jsonl")
    try run("labels import copy.sqlite --input labels.jsonl")
    #expect(try summary("copy.sqlite").answers == 8)
    try run("labels undo copy.sqlite --annotator simulated")
    #expect(try summary("copy.sqlite").answers == 7)
    #expect(try summary("copy.sqlite").undone == 1)
    #expect(try summary("labels.sqlite").answers == 8)
  }

  @Test("Frames of a video are saved under their numbers")
  func frames() throws {
    let video = Products.source("Episodes/iiwa_stack/demo_7_agentview.mp4")
    try place.run("frames", video, "--indices", "0,7", "--output", "frames").expectSuccess()
    let saved = place.contents().filter { $0.hasPrefix("frames/") }
    #expect(saved == ["frames/frame_000000.png", "frames/frame_000007.png"])
    #expect(try bytes("frames/frame_000007.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }
}
