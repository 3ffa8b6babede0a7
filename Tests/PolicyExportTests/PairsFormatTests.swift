import EpisodeStore
import Episodes
import Foundation
import PolicyExport
import Preferences
import Rewards
import TestSupport
import Testing
import Zarr

@Suite("Pairs of rollouts")
struct PairsFormatTests {
  let folder: TemporaryFolder
  var source: String { folder.file("panda.hdf5") }
  var output: String { folder.file("pairs") }

  struct Line: Decodable {
    struct Side: Decodable {
      let episode: String
      let index: Int
      let `return`: Double
    }
    struct Match: Decodable { let start_distance: Double? }
    let source: String
    let preferred: Side
    let rejected: Side
    let probability: Double?
    let margin: Double
    let weight: Double
    let matched: Match
    let windows: [Int]
  }

  init() throws { folder = try TemporaryFolder() }

  /// Rollouts with returns and spreads.
  func labelled(
    _ rollouts: [Rollouts.Rollout], totals: [Double], spread: Double? = nil
  ) throws -> LabelledFiles {
    try Rollouts(rollouts).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.traces = try zip(labelled.traces, totals).map { trace, total in
      try RewardTrace(
        id: trace.id, rewards: trace.rewards, total: total,
        diagnostics: .init(
          reference: trace.id, transportCost: 0.5, converged: true, iterations: 1,
          marginalError: 0, memberSpread: spread))
    }
    labelled.settings.pairs.startShare = 1
    labelled.settings.window.horizon = 4
    labelled.settings.window.actionSteps = 2
    return labelled
  }

  func lines() throws -> [Line] {
    try String(contentsOfFile: "\(output)/pairs.jsonl", encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  func dropped() throws -> [String: Int] {
    struct Summary: Decodable { let dropped: [String: Int] }
    return try JSONDecoder().decode(
      Summary.self, from: Data(contentsOf: URL(filePath: "\(output)/summary.json"))
    ).dropped
  }

  @Test(
    "A window holds the history and the chunk of both sides at the decision, repeated at the ends")
  func windows() throws {
    let labelled = try labelled([.init(stepCount: 5), .init(stepCount: 5)], totals: [-2, -1])
    _ = try labelled.export(as: PairsFormat(), to: output)
    let line = try #require(try lines().first)
    #expect(line.preferred.episode == "panda/demo_1" && line.rejected.index == 0)
    #expect(line.margin > 1 && line.probability == nil && line.windows == [0, 2])
    let store = ZarrStore(folder: "\(output)/pairs.zarr")
    func values(_ name: String) throws -> ZarrArray { try ZarrArray(store, key: "data/\(name)") }
    let chunks = try values("preferred_action")
    #expect(chunks.shape == [2, 4, 7])
    // The decisions are at steps 0 and 2, and chunks start one step before them.
    let expected = [[0, 0, 1, 2], [1, 2, 3, 4]].flatMap { $0 }.flatMap {
      Rollouts.action(1, step: $0)
    }
    #expect(try chunks.values(rows: 0..<2).map { Float($0) } == expected)
    let rejected = [[0, 0, 1, 2], [1, 2, 3, 4]].flatMap { $0 }.flatMap {
      Rollouts.action(0, step: $0)
    }
    #expect(try values("rejected_action").values(rows: 0..<2).map { Float($0) } == rejected)
    let states = try values("preferred_robot0_eef_pos")
    #expect(states.shape == [2, 2, 3])
    #expect(
      try states.values(rows: 1..<2).map { Float($0) } == [0.01, 1.01, 2.01, 0.02, 1.02, 2.02])
    #expect(try values("preferred_source").integers(rows: 0..<2) == [1, 0, 1, 2])
    #expect(try values("state_distance").values(rows: 0..<2) == [0, 0])
    #expect(try values("weight").values(rows: 0..<2) == [1, 1])
    #expect(try ZarrArray(store, key: "meta/episode_ends").integers(rows: 0..<1) == [2])
    #expect(try store.names(in: "data").allSatisfy { !$0.contains("camera") })
  }

  @Test("Pictures of a camera that was named are in the windows")
  func pictures() throws {
    var labelled = try labelled([.init(stepCount: 5), .init(stepCount: 5)], totals: [-2, -1])
    labelled.settings.observations = ["obs/object", "camera"]
    _ = try labelled.export(as: PairsFormat(), to: output)
    let store = ZarrStore(folder: "\(output)/pairs.zarr")
    let array = try ZarrArray(store, key: "data/rejected_camera")
    #expect(array.shape == [2, 2, 4, 6, 3])
    #expect(try array.bytes(rows: 1..<2) == SyntheticEpisodes.frames(1..<3).pixels)
  }

  @Test("Each rule leaves out its pairs and counts them")
  func rules() throws {
    let rollouts: [Rollouts.Rollout] = [
      .init(stepCount: 8), .init(stepCount: 8), .init(stepCount: 8),
      .init(stepCount: 8, task: "push"), .init(stepCount: 8, start: 9),
    ]
    var labelled = try labelled(rollouts, totals: [0, -0.1, -1, -0.5, -1], spread: 0.01)
    labelled.settings.pairs.startShare = 0.5
    labelled.settings.pairs.leastMargin = 0.2
    _ = try labelled.export(as: PairsFormat(), to: output)
    let dropped = try dropped()
    #expect(dropped["other_task"] == 4)
    #expect(dropped["far_start"] == 2)
    #expect(dropped["equal_returns"] == 1)
    #expect(dropped["small_margin"] == 1)
    #expect(
      try lines().map { [$0.preferred.index, $0.rejected.index] }.sorted { $0[0] < $1[0] } == [
        [0, 2], [1, 2],
      ])
    #expect(try lines().allSatisfy { $0.probability ?? 0 > 0.99 && $0.matched.start_distance == 0 })
  }

  @Test(
    "An order about which the networks disagree is left out; none at all is an error that counts")
  func doubtful() throws {
    let labelled = try labelled(
      [.init(stepCount: 8), .init(stepCount: 8)], totals: [0, -1], spread: 1)
    expectError(.missing, saying: "\"doubtful_order\":1") {
      try labelled.export(as: PairsFormat(), to: output)
    }
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("No rollout is in more pairs than the cap, and tasks take turns")
  func cap() throws {
    let rollouts = (0..<12).map { Rollouts.Rollout(stepCount: 6, task: $0 < 9 ? "a" : "b") }
    var labelled = try labelled(rollouts, totals: (0..<12).map { -Double($0) })
    labelled.settings.pairs.leastMargin = 0
    labelled.settings.pairs.pairsPerRollout = 2
    labelled.settings.pairs.count = 8
    _ = try labelled.export(as: PairsFormat(), to: output)
    let lines = try lines()
    let uses = Dictionary(
      grouping: lines.flatMap { [$0.preferred.index, $0.rejected.index] }, by: \.self)
    #expect(uses.values.allSatisfy { $0.count <= 2 })
    #expect(lines.count <= 8 && lines.count { $0.preferred.index >= 9 } == 3)
    #expect(lines.allSatisfy { $0.preferred.return > $0.rejected.return })
  }

  @Test("The same seed chooses the same pairs, another one others")
  func seeds() throws {
    let rollouts = (0..<10).map { _ in Rollouts.Rollout(stepCount: 6) }
    var labelled = try labelled(rollouts, totals: (0..<10).map { -Double($0) })
    labelled.settings.pairs.count = 5
    var texts: [Data] = []
    for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] {
      labelled.settings.pairs.seed = UInt64(seed)
      _ = try labelled.export(as: PairsFormat(), to: folder.file(name))
      texts.append(try Data(contentsOf: URL(filePath: folder.file("\(name)/pairs.jsonl"))))
    }
    #expect(texts[0] == texts[1] && texts[0] != texts[2])
  }

  @Test("Answers of people make pairs, by the share that prefers a side")
  func human() throws {
    var labelled = try labelled(
      (0..<4).map { _ in Rollouts.Rollout(stepCount: 6) }, totals: [-4, -3, -2, -1])
    let labels = folder.file("labels.sqlite")
    let ids = labelled.store.episodes.map(\.id)
    func judgement(_ better: Int, _ worse: Int) throws -> Judgement {
      let query = try Query(kind: .pair, episodes: [ids[better], ids[worse]], seed: 0)
      let ranking = try Ranking(best: ids[better], worst: ids[worse])
      return try Judgement(query: query, answer: Answer(.init(ranking)))
    }
    try LabelStore(path: labels).append(
      judgements: [
        judgement(0, 1), judgement(0, 1), judgement(1, 0), judgement(2, 3), judgement(3, 2),
      ], annotator: Annotator("ann"))
    labelled.settings.pairs.labels = labels
    labelled.settings.pairs.source = .human
    _ = try labelled.export(as: PairsFormat(), to: output)
    let lines = try lines()
    #expect(lines.count == 1)
    #expect(lines[0].preferred.index == 0 && lines[0].source == "human")
    #expect(abs((lines[0].probability ?? 0) - 2.0 / 3) < 1e-9 && lines[0].margin < 0)
    #expect(try dropped()["tied"] == 1)
  }

  @Test("A later comparison tells of other rewards and of changed bytes")
  func verify() throws {
    var labelled = try labelled([.init(stepCount: 5), .init(stepCount: 5)], totals: [-2, -1])
    _ = try labelled.export(as: PairsFormat(), to: output)
    _ = try labelled.run().verify(as: PairsFormat(), at: output)
    let chunk = "\(output)/pairs.zarr/data/preferred_action/0.0.0"
    var bytes = try Data(contentsOf: URL(filePath: chunk))
    bytes[120] ^= 1
    try bytes.write(to: URL(filePath: chunk))
    expectError(.mismatch, saying: "data/preferred_action: [1]: expected what was exported") {
      try labelled.run().verify(as: PairsFormat(), at: output)
    }
    labelled.traces.reverse()
    labelled.traces = try zip(labelled.traces, labelled.store.episodes).map { trace, episode in
      try RewardTrace(
        id: episode.id, rewards: trace.rewards, total: trace.total, diagnostics: trace.diagnostics)
    }
    expectError(.mismatch, saying: "pairs.jsonl: lines") {
      try labelled.run().verify(as: PairsFormat(), at: output)
    }
  }
}
