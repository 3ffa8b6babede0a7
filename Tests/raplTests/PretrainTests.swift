import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Pretraining from the command line")
struct PretrainTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots(count: 6)
  }

  private func run(_ line: String) throws -> Outcome {
    try place.run(line.split(separator: " ").map(String.init))
  }

  @Test(
    "Every objective makes an encoder folder that can be aligned",
    arguments: ["tcc", "time-contrastive", "vip"])
  func alignable(objective: String) throws {
    let outcome = try run(
      "pretrain dots.hdf5 --objective \(objective) --updates 6 --output pretrained")
    outcome.expectSuccess()
    #expect(outcome.output.hasPrefix("pretrained: 18 updates by \(objective); loss "))
    let card = try FrameEncoder.load(place.file("pretrained")).card
    #expect(card.name == "pretrained" && card.summary.contains(objective))
    #expect(card.provenance?.settings["objective"] == objective)
    let log = try String(contentsOfFile: place.file("pretrained/training.jsonl"), encoding: .utf8)
    #expect(log.split(separator: "\n").count == 18)

    try place.writeLabels()
    try run(
      "align dots.hdf5 --labels labels.sqlite --encoder pretrained --updates 2 --output aligned"
    ).expectSuccess()
    #expect(try FrameEncoder.load(place.file("aligned")).card.matching != nil)
  }

  @Test("The same seed gives the same weights, and JSON says how it went")
  func reproducible() throws {
    struct Summary: Decodable {
      let updates: Int
      let firstLoss: Double
      let loss: Double
    }
    let line = "pretrain dots.hdf5 --objective tcc --updates 10 --seed 4 --json --output "
    let summary = try run(line + "a").json(Summary.self)
    #expect(summary.updates == 30 && summary.firstLoss > 0 && summary.loss > 0)
    try run(line + "b").expectSuccess()
    let hashes = try ["a", "b"].map {
      try ContentHash(ofFile: place.file("\($0)/weights.safetensors"))
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test("Aligning a fresh network pretrains it first, unless told not to or by another objective")
  func beforeAnswers() throws {
    struct Summary: Decodable {
      let pretrainingUpdates: Int
      let updates: Int
    }
    try place.writeLabels()
    func pretrainingUpdates(_ options: String) throws -> Int {
      let outcome = try run(
        "align dots.hdf5 --labels labels.sqlite --updates 2 --output aligned --json " + options)
      let summary = try outcome.json(Summary.self)
      #expect(summary.updates == 6)
      let log = try String(contentsOfFile: place.file("aligned/training.jsonl"), encoding: .utf8)
      #expect(log.split(separator: "\n").count == summary.updates + summary.pretrainingUpdates)
      return summary.pretrainingUpdates
    }
    #expect(try pretrainingUpdates("") == 6)
    #expect(try pretrainingUpdates("--pretraining none") == 0)
    #expect(try pretrainingUpdates("--preset published") == 0)
    #expect(try pretrainingUpdates("--preset published --pretraining tcc") == 6)
    try run("pretrain dots.hdf5 --updates 2 --output pretrained").expectSuccess()
    #expect(try pretrainingUpdates("--encoder pretrained") == 0)
    #expect(try pretrainingUpdates("--encoder pretrained --pretraining vip") == 6)
    let card = try FrameEncoder.load(place.file("aligned")).card
    #expect(card.provenance?.settings["pretraining"] == "vip")
  }

  @Test("Episodes without answers are pretrained on, but for those that cannot be read")
  func unlabelled() throws {
    struct Summary: Decodable { let unlabelledEpisodes: Int }
    try place.writeLabels()
    try place.writeDots("more", count: 3)
    try place.writeHDF5("blind.hdf5") { root in
      let data = try root.createGroup("data")
      try data.attributes.set("env_args", to: #"{"env_kwargs": {"robots": ["Dot"]}}"#)
      let demo = try data.createGroup("demo_0")
      try demo.attributes.set("num_samples", to: 5)
      try demo.createDataset(
        "obs/another", shape: [5, 32, 32, 3], values: [UInt8](repeating: 9, count: 5 * 32 * 32 * 3))
    }
    func align(_ episodes: String, _ options: String) throws -> (count: Int, outcome: Outcome) {
      let outcome = try run(
        "align dots.hdf5 \(episodes) --labels labels.sqlite --updates 2 --output aligned --json "
          + "--camera camera " + options)
      outcome.expectSuccess()
      let summary = try outcome.json(Summary.self)
      return (summary.unlabelledEpisodes, outcome)
    }
    let more = try align("more.hdf5", "").count
    #expect(more >= 3)
    #expect(try align("more.hdf5", "--no-unlabelled").count == 0)
    let blind = try align("more.hdf5 blind.hdf5", "")
    #expect(blind.count == more)
    let remark = "blind/demo_0: left out of the pretraining"
    #expect(blind.outcome.errorLines.contains { $0.hasPrefix(remark) })
  }

  @Test("A single episode is too few for cycles, in one line, and nothing is written")
  func single() throws {
    try place.writeDots("one", count: 1)
    try run("pretrain one.hdf5 --objective tcc --output out")
      .expectOneLine(saying: ["at least 2 for tcc", "--objective"])
    #expect(place.contents() == ["dots.hdf5", "one.hdf5"])
  }

  @Test("Of many episodes as many are learned from as memory is to hold, and that is said")
  func mostEpisodes() throws {
    let line = "pretrain dots.hdf5 --updates 2 --seed 4 --output "
    let some = try run(line + "some --most-episodes 3")
    some.expectSuccess()
    #expect(some.errorLines.contains { $0.contains("3 of 6 episodes") })
    let all = try run(line + "all --most-episodes 6")
    #expect(!all.errorLines.contains { $0.contains("of 6 episodes") })
    let logs = try ["some", "all"].map {
      try String(contentsOfFile: place.file("\($0)/training.jsonl"), encoding: .utf8)
    }
    #expect(logs[0] != logs[1])
  }

  @Test("A training that diverges says what to change, and nothing is written")
  func diverges() throws {
    let outcome = try run(
      "pretrain dots.hdf5 --objective vip --learning-rate 1e30 --output out")
    #expect(outcome.exitCode == 1)
    // Updates that went well may have been told before.
    let problem = try #require(outcome.errorLines.last)
    #expect(problem.contains("a finite loss") && problem.contains("lower the learning rate"))
    #expect(problem.hasSuffix("(--learning-rate, --objective)"))
    #expect(place.contents() == ["dots.hdf5"])
  }
}
