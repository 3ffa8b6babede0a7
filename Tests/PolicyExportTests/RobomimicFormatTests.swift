import EpisodeStore
import Episodes
import Foundation
import HDF5
import PolicyExport
import Preferences
import TestSupport
import Testing
import VideoDecoding

@Suite("Rewards are exported as robomimic reads them")
struct RobomimicFormatTests {
  let folder: TemporaryFolder
  var source: String { folder.file("panda.hdf5") }
  var output: String { folder.file("out/labelled.hdf5") }

  init() throws { folder = try TemporaryFolder() }

  @Test("Chosen episodes keep their names and contents, and get the rewards")
  func wholeRoad() throws {
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 3, rewards: [9, 9, 9]), .init("demo_2", stepCount: 2),
      .init("demo_10", stepCount: 4),
    ]).write(to: source)
    let before = try ContentHash(ofFile: source)
    let labelled = try LabelledFiles(source)
    let chosen = [labelled.store.episodes[2].id, labelled.store.episodes[0].id]
    var progress: [Int] = []
    let written = try labelled.export(chosen, as: RobomimicFormat(), to: output) {
      progress.append($0)
    }
    #expect(written == [output, "\(output).diffusion_policy.json"])
    #expect(progress == [1, 2])
    #expect(try ContentHash(ofFile: source) == before)

    let exported = try EpisodeStore(paths: [output])
    #expect(exported.episodes.map(\.id.name) == ["labelled/demo_0", "labelled/demo_10"])
    #expect(exported.episodes[0].embodiment == "panda")
    #expect(exported.episodes[0].recordedRewards == labelled.rewards(of: chosen[1]))
    #expect(exported.episodes[1].recordedRewards == labelled.rewards(of: chosen[0]))
    let frames = try exported.frames(of: exported.episodes[1].id, steps: 0..<4)
    #expect(frames == SyntheticEpisodes.frames(0..<4))
    #expect(EpisodeStore.inspect(paths: [output], deep: true)[0].findings == [])
  }

  @Test("Episodes in another layout are refused by its name")
  func otherLayout() throws {
    let path = folder.file("episode_0.hdf5")
    let file = try HDF5File.create(path)
    try file.root.createDataset("action", shape: [2, 1], values: [0.0, 0.0])
    try file.root.createDataset("observations/qpos", shape: [2, 1], values: [0.0, 0.0])
    try file.close()
    let labelled = try LabelledFiles(path)
    expectError(.unsupported, saying: "found the layout ALOHA") {
      try labelled.export(as: RobomimicFormat(), to: output)
    }
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("The file is laid out as robomimic wants it")
  func layout() throws {
    try SyntheticEpisodes([.init("demo_0", stepCount: 3), .init("demo_1", stepCount: 2)])
      .write(to: source)
    _ = try export([EpisodeID("panda/demo_1")])
    let root = try HDF5File.open(output).root
    let data = try root.group("data")
    #expect(try data.childNames == ["demo_1"])
    #expect(try data.attributes.integer("total") == 2)
    let rewardSource = try data.attributes.string("reward_source")
    #expect(rewardSource?.contains(#""command":"rapl export""#) == true)
    #expect(try data.attributes.string("env_args")?.contains("Panda") == true)
    let demo = try data.group("demo_1")
    #expect(try demo.childNames == ["actions", "dones", "obs", "rewards"])
    #expect(try demo.attributes.integer("num_samples") == 2)
    #expect(try demo.attributes.string("behaviour") == "stack")
    #expect(try demo.attributes.string("reward_reference") == "panda/demo_0")
    #expect(try demo.attributes.boolean("reward_converged") == true)
    let rewards = try demo.dataset("rewards")
    #expect(rewards.shape == [2])
    #expect(rewards.elementType == .float(bytes: 4))
    #expect(try demo.dataset("dones").read(as: Int64.self) == [0, 1])
    #expect(try demo.dataset("obs/camera").chunkShape == [1, 4, 6, 3])
    #expect(try root.dataset("mask/train").readStrings() == ["demo_1"])
  }

  @Test("Without dones the last step is one")
  func dones() throws {
    let file = try HDF5File.create(source)
    let demo = try file.root.createGroup("data/demo_0")
    try demo.createDataset("actions", shape: [3, 1], values: [0.0, 0, 0])
    try file.close()
    _ = try export()
    let exported = try HDF5File.open(output).root.group("data/demo_0")
    #expect(try exported.dataset("dones").read(as: Int64.self) == [0, 0, 1])
    #expect(try exported.attributes.integer("num_samples") == 3)
  }

  @Test("Frames in videos are put into the file")
  func videos() throws {
    let pixels = (0..<70).flatMap { [UInt8](repeating: UInt8($0 * 3), count: 16 * 32 * 3) }
    try VideoWriter.write(
      FrameSequence(frameCount: 70, height: 16, width: 32, pixels: pixels),
      to: folder.file("demo_0.mp4"), framesPerSecond: 30)
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 70, cameras: [], videos: ["front": "demo_0.mp4"])
    ]).write(to: source)
    let store = try export()
    let images = try HDF5File.open(output).root.dataset("data/demo_0/obs/front")
    #expect(images.shape == [70, 16, 32, 3])
    #expect(images.chunkShape == [1, 16, 32, 3])
    let exported = try EpisodeStore(paths: [output])
    #expect(try exported.source(of: exported.episodes[0].id).videoCameras == [])
    #expect(
      try exported.frames(of: exported.episodes[0].id, steps: 0..<70)
        == store.frames(of: store.episodes[0].id, steps: 0..<70))
  }

  @Test("A video that went missing leaves neither output nor temporary file")
  func interrupted() throws {
    try SyntheticEpisodes([
      .init("demo_0", stepCount: 2, cameras: [], videos: ["front": "absent.mp4"])
    ]).write(to: source)
    expectError(.missing, saying: "absent.mp4") { try export() }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
    #expect(left == [])
  }

  private func export(_ episodes: [EpisodeID]? = nil) throws -> EpisodeStore {
    let labelled = try LabelledFiles(source)
    _ = try labelled.export(episodes, as: RobomimicFormat(), to: output)
    return labelled.store
  }

  @Test("Filter keys are lists by the return, none of a demo that is not exported")
  func masks() throws {
    try Rollouts((0..<12).map { _ in .init(stepCount: 4) }).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.traces = try labelled.traces.enumerated().map { place, trace in
      try RewardTrace(
        id: trace.id, rewards: trace.rewards, total: Double(place), diagnostics: trace.diagnostics)
    }
    _ = try labelled.export(as: RobomimicFormat(), to: output)
    let masks = try HDF5File.open(output).root.group("mask")
    func list(_ name: String) throws -> [String] { try masks.dataset(name).readStrings() }
    #expect(
      try masks.childNames == [
        "reward_high", "reward_low", "reward_middle", "reward_top30", "train", "valid",
      ])
    #expect(try list("reward_high") == ["demo_8", "demo_9", "demo_10", "demo_11"])
    #expect(try list("reward_low") == ["demo_0", "demo_1", "demo_2", "demo_3"])
    #expect(try list("reward_top30") == ["demo_8", "demo_9", "demo_10", "demo_11"])
    let (train, valid) = (try list("train"), try list("valid"))
    #expect(Set(train + valid).count == 12 && train.count + valid.count == 12)
  }

  @Test("People's answers make a list of the preferred episodes")
  func preferred() throws {
    try Rollouts((0..<3).map { _ in .init(stepCount: 4) }).write(to: source)
    var labelled = try LabelledFiles(source)
    let ids = labelled.store.episodes.map(\.id)
    let labels = folder.file("labels.sqlite")
    let query = try Query(kind: .pair, episodes: [ids[2], ids[0]], seed: 0)
    let answer = try Answer(.init(Ranking(best: ids[2], worst: ids[0])))
    try LabelStore(path: labels).append(
      judgements: [Judgement(query: query, answer: answer)], annotator: Annotator("ann"))
    labelled.settings.pairs.labels = labels
    _ = try labelled.export(as: RobomimicFormat(), to: output)
    let list = try HDF5File.open(output).root.dataset("mask/preferred")
    #expect(try list.readStrings() == ["demo_2"])
  }

  @Test("Next observations are those of the next step, with the last one twice")
  func nextObservations() throws {
    try Rollouts([.init(stepCount: 70)]).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.settings.hasNextObservations = true
    _ = try labelled.export(as: RobomimicFormat(), to: output)
    let demo = try HDF5File.open(output).root.group("data/demo_0")
    let states = try demo.dataset("obs/object").read(as: Double.self)
    let next = try demo.dataset("next_obs/object").read(as: Double.self)
    let expected: [Double] = Array(states.dropFirst(4)) + Array(states.suffix(4))
    #expect(next == expected)
    let pixels = try demo.dataset("next_obs/camera").read(as: UInt8.self)
    let shown = SyntheticEpisodes.frames(1..<70).pixels + SyntheticEpisodes.frames(69..<70).pixels
    #expect(pixels == shown)
  }

  @Test("The configuration scales actions that leave -1 to 1, and weighs thirds by the return")
  func configuration() throws {
    try Rollouts((0..<6).map { _ in .init(stepCount: 4) }).write(to: source)
    _ = try LabelledFiles(source).export(as: RobomimicFormat(), to: output)
    struct Configuration: Decodable {
      struct Train: Decodable {
        struct Source: Decodable {
          let filter_key: String
          let weight: Double
        }
        struct Action: Decodable { let normalization: String? }
        let data: [Source]
        let action_config: [String: Action]
      }
      let algo_name: String
      let train: Train
    }
    let data = try Data(contentsOf: URL(filePath: "\(output).diffusion_policy.json"))
    let configuration = try JSONDecoder().decode(Configuration.self, from: data)
    #expect(configuration.algo_name == "diffusion_policy")
    #expect(configuration.train.action_config["actions"]?.normalization == "min_max")
    #expect(
      configuration.train.data.map(\.filter_key) == [
        "reward_low", "reward_middle", "reward_high",
      ])
    try SyntheticEpisodes([.init("demo_0", stepCount: 3)]).write(to: source)
    _ = try LabelledFiles(source).export(as: RobomimicFormat(), to: output)
    let small = try Data(contentsOf: URL(filePath: "\(output).diffusion_policy.json"))
    let other = try JSONDecoder().decode(Configuration.self, from: small)
    #expect(other.train.action_config["actions"]?.normalization == nil)
  }

  @Test("Progress takes the place of the rewards if it is asked for")
  func progress() throws {
    try Rollouts([.init(stepCount: 4)]).write(to: source)
    var labelled = try LabelledFiles(source)
    labelled.settings.reward = .progress
    _ = try labelled.export(as: RobomimicFormat(), to: output)
    let found = try HDF5File.open(output).root.dataset("data/demo_0/rewards").read(as: Float.self)
    #expect(try found == labelled.run().episodes[0].frames.progress)
  }
}
