import EpisodeStore
import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Options of rapl reward")
struct RewardOptionsTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeHDF5("embeddings.hdf5") { root in
      for demo in 0..<8 {
        var generator = SeededGenerator(seed: UInt64(demo))
        let steps = 10 + demo
        let values = (0..<steps).flatMap { step in
          [Float(step) / 10, 1, Float(generator.unit()) + (demo < 5 ? 0 : 3)]
        }
        try root.createDataset("embeddings/dots/demo_\(demo)", shape: [steps, 3], values: values)
        try root.createDataset(
          "scores/dots/demo_\(demo)", shape: [steps], values: values.prefix(steps).map { $0 })
      }
    }
  }

  private struct Summary: Decodable {
    struct Latency: Decodable {
      let steps: Int
      let medianMicroseconds: Double
      let worstMicroseconds: Double
      let largestDifference: Float
    }
    let episodes: Int
    let returnDefinition: String
    let stepDefinition: String
    let tooFar: [String]
    let verdicts: [String: String]?
    let memberSpreads: [String: Double]?
    let latency: Latency?
  }

  @discardableResult
  private func reward(_ options: String, to output: String = "rewards.hdf5") throws -> Summary {
    let line =
      "reward --embeddings embeddings.hdf5 --output \(output) --json " + options
    let outcome = try place.run(line.split(separator: " ").map(String.init))
    outcome.expectSuccess()
    return try outcome.json(Summary.self)
  }

  private static let references = "--reference dots/demo_0 --reference dots/demo_1"

  private func demo(_ number: Int, in output: String = "rewards.hdf5") throws -> HDF5Group {
    try HDF5File.open(place.file(output)).root.group("rewards/dots/demo_\(number)")
  }

  @Test("Steps are shares where no encoder was aligned, times on demand; the return is the same")
  func definitions() throws {
    let summary = try reward(Self.references, to: "shares.hdf5")
    #expect(summary.returnDefinition == "cost" && summary.stepDefinition == "share")
    #expect(summary.episodes == 8 && summary.latency == nil && summary.verdicts == nil)
    try reward(Self.references + " --step-reward time")
    for number in 0..<8 {
      let (times, shares) = (try demo(number), try demo(number, in: "shares.hdf5"))
      let total = try #require(try times.attributes.double("total"))
      #expect(try shares.attributes.double("total") == total)
      let sum = try shares.dataset("reward").read(as: Float.self).reduce(0, +)
      #expect(abs(Double(sum) - total) < 1e-5)
      let rewards = try times.dataset("reward").read(as: Float.self)
      #expect(rewards.allSatisfy { (0...1).contains($0) } && rewards[9] > rewards[0])
      #expect(try times.dataset("matched_step").shape == [10 + number])
    }
  }

  @Test(
    "Every preset and matcher, combination and scale gives finite rewards",
    arguments: [
      "--preset published", "--preset rot", "--preset temporal-ot", "--preset orca",
      "--preset goal", "--matcher dtw", "--matcher soft-dtw --smoothing 0.5", "--matcher nearest",
      "--matcher time-aligned", "--combine mean", "--combine softmin --softmin-temperature 0.2",
      "--combine barycentre", "--scale progress", "--scale standardised --shaping 0.9",
      "--cost squaredEuclidean --epsilon-unit median-cost", "--cost cosine --centred --context 2",
      "--return cost+0.1*score --step-reward time+0.5*goal-0.1*score",
    ])
  func options(line: String) throws {
    try reward(Self.references + " " + line)
    let rewards = try demo(5).dataset("reward").read(as: Float.self)
    #expect(rewards.count == 15 && rewards.allSatisfy(\.isFinite))
  }

  @Test("What was scaled is kept raw")
  func raw() throws {
    try reward(Self.references + " --preset published")
    let group = try demo(6)
    let raw = try group.dataset("raw_reward").read(as: Float.self)
    let scaled = try group.dataset("reward").read(as: Float.self)
    for (raw, scaled) in zip(raw, scaled) {
      #expect(abs(scaled + 10_000 * raw * raw) <= 1e-3 * abs(scaled))
    }
    let root = try HDF5File.open(place.file("rewards.hdf5")).root
    #expect(try root.attributes.string("scaling") == "signed-square")
    #expect(try root.attributes.boolean("steps_add_up") == false)
  }

  @Test("A reward model pays its scores by default, and needs no references")
  func rewardModel() throws {
    func copy(weightsHash: String?, to name: String) throws {
      let source = try HDF5File.open(place.file("embeddings.hdf5")).root
      try place.writeHDF5(name) { root in
        for group in ["embeddings", "scores"] {
          try source.copy(child: group, to: root, name: group)
        }
        if let weightsHash { try root.attributes.set("weights_sha256", to: weightsHash) }
      }
    }
    try copy(weightsHash: String(repeating: "a", count: 64), to: "model.hdf5")
    let arguments = ["reward", "--embeddings", "model.hdf5", "--output", "scores.hdf5", "--json"]
    let outcome = try place.run(arguments)
    outcome.expectSuccess()
    let summary = try outcome.json(Summary.self)
    #expect(summary.returnDefinition == "score" && summary.stepDefinition == "score")
    let source = try HDF5File.open(place.file("embeddings.hdf5")).root
    for number in 0..<8 {
      let scores = try source.dataset("scores/dots/demo_\(number)").read(as: Float.self)
      let group = try demo(number, in: "scores.hdf5")
      #expect(try group.dataset("reward").read(as: Float.self) == scores)
      #expect(try group.attributes.exists("reference") == false)
    }
    try place.run(arguments + ["--streaming"]).expectSuccess()
    for usage in [["--step-reward", "time"], ["--return", "cost"], ["--explain", "dots/demo_0"]] {
      let folder = usage[0] == "--explain" ? ["--explanations", "why"] : []
      #expect(try place.run(arguments + usage + folder).exitCode == 64)
    }
    // Who made the scores of a file of another tool is not known.
    try copy(weightsHash: nil, to: "model.hdf5")
    #expect(try place.run(arguments).exitCode == 64)
  }

  @Test("An ensemble's disagreement is told for every episode, in the file, as JSON and as text")
  func memberSpreads() throws {
    #expect(try reward(Self.references).memberSpreads == nil)
    let source = try HDF5File.open(place.file("embeddings.hdf5")).root
    try place.writeHDF5("ensemble.hdf5") { root in
      try source.copy(child: "embeddings", to: root, name: "embeddings")
      try root.attributes.set("members", to: 3)
    }
    let line = "reward --embeddings ensemble.hdf5 --cost euclidean --output rewards.hdf5 "
    let arguments = (line + Self.references).split(separator: " ").map(String.init)
    let spreads = try #require(
      try place.run(arguments + ["--json"]).json(Summary.self).memberSpreads)
    #expect(spreads.count == 8 && spreads.values.allSatisfy { $0 > 0 })
    for number in 0..<8 {
      let spread = try demo(number).attributes.double("member_spread")
      #expect(spread == spreads["dots/demo_\(number)"])
    }
    let text = try place.run(arguments).output
    #expect(text.contains(" ± ") && text.contains("disagree most about dots/demo_"))
    try place.writeHDF5("ensemble.hdf5") { root in
      try source.copy(child: "embeddings", to: root, name: "embeddings")
      try root.attributes.set("members", to: 2)
    }
    let refused = try place.run(arguments)
    #expect(refused.exitCode == 1 && refused.errors.contains("networks share evenly"))
  }

  @Test("Ordered coverage streams by its own cost")
  func streamingCoverage() throws {
    let latency = try #require(
      try reward("--reference dots/demo_0 --preset orca --streaming").latency)
    #expect(latency.largestDifference < 1e-5)
  }

  @Test("Streaming gives every step what the finished episode gets, and says how long it took")
  func streaming() throws {
    let latency = try #require(
      try reward(Self.references + " --step-reward time --streaming").latency)
    #expect(latency.steps == (10..<18).reduce(0, +) && latency.largestDifference < 1e-5)
    #expect(latency.medianMicroseconds > 0)
    #expect(latency.worstMicroseconds >= latency.medianMicroseconds)
  }

  @Test("Outcomes calibrate verdicts about the other episodes")
  func outcomes() throws {
    try place.write(
      Data(#"{"dots/demo_0": true, "dots/demo_2": true, "dots/demo_5": false}"#.utf8),
      to: "outcomes.json")
    let summary = try reward(Self.references + " --outcomes outcomes.json --coverage 0.5")
    let verdicts = try #require(summary.verdicts)
    #expect(verdicts.count == 5 && verdicts["dots/demo_0"] == nil)
    #expect(try demo(6).attributes.string("verdict") == verdicts["dots/demo_6"])
    let few = try place.run(
      ["reward", "--embeddings", "embeddings.hdf5", "--output", "few.hdf5"]
        + Self.references.split(separator: " ").map(String.init)
        + ["--outcomes", "outcomes.json"])
    few.expectSuccess()
    #expect(few.output.contains("it takes 9 of each; successes: 2, failures: 1"))
  }

  @Test("Medoids thin out the references, or all episodes")
  func medoids() throws {
    try reward("--medoids 3")
    let root = try HDF5File.open(place.file("rewards.hdf5")).root
    let chosen = try #require(try root.attributes.string("references")).split(separator: ",")
    #expect(chosen.count == 3)
    try reward(Self.references + " --medoids 1")
    let one = try HDF5File.open(place.file("rewards.hdf5")).root.attributes.string("references")
    #expect(one == "dots/demo_0" || one == "dots/demo_1")
  }

  @Test("Episodes farther than all that people judged are named")
  func tooFar() throws {
    try place.writeDots(count: 4)
    try place.writeLabels(count: 4)
    let summary = try reward("--references-from labels.sqlite --reference-count 2 --cost euclidean")
    let far = (5...7).map { "dots/demo_\($0)" }
    #expect(summary.tooFar.filter { $0 != "dots/demo_4" } == far)
    #expect(try demo(6).attributes.string("standing") == "beyond")
    #expect(try demo(0).attributes.string("standing") == "within")
    try reward(Self.references)
    #expect(try demo(6).attributes.string("standing") == "unknown")
  }

  @Test(
    "What cannot be done is one line",
    arguments: [
      ("--step-reward share --streaming", "need the number of steps", 1),
      ("--outcomes none.json", "none.json", 1),
      ("--outcomes list.json", "list.json", 1), ("--outcomes others.json", "others.json", 1),
      ("--step-reward speed", "--step-reward", 64), ("--return time+time", "--return", 64),
      ("--shaping 1.5", "--shaping", 64), ("--coverage 1", "--coverage", 64),
      ("--context 0", "--context", 64), ("--medoids 0", "--medoids", 64),
      ("--matcher telepathy", "--matcher", 64), ("--scale huge", "--scale", 64),
      ("--time-temperature 0", "--time-temperature", 64),
    ])
  func refused(options: String, culprit: String, exitCode: Int32) throws {
    try place.write(Data("[true]".utf8), to: "list.json")
    try place.write(Data(#"{"other/demo_0": true}"#.utf8), to: "others.json")
    let line =
      "reward --embeddings embeddings.hdf5 --output out.hdf5 \(Self.references) " + options
    let outcome = try place.run(line.split(separator: " ").map(String.init))
    #expect(outcome.exitCode == exitCode, "\(outcome.testDescription)")
    #expect(outcome.errorLines.first?.contains(culprit) == true, "\(outcome.errors)")
    #expect(!place.contents().contains("out.hdf5"))
  }
}
