import Encoders
import Episodes
import Preferences
import TestSupport
import Testing

@testable import Alignment

@Suite("Pretraining")
struct PretrainerTests {
  private static func settings(
    _ objective: PretrainingObjective.Name, updates: Int = 40
  ) -> PretrainingSettings {
    var settings = PretrainingSettings()
    settings.objective = PretrainingObjective(objective)
    settings.episodeCount = 4
    settings.frameCount = 8
    settings.updateCount = updates
    settings.augmentation = .none
    settings.seed = 3
    return settings
  }

  private static func trained(
    _ settings: PretrainingSettings, memberCount: Int = 1
  ) throws -> (encoder: FrameEncoder, records: [Pretrainer.Record]) {
    let encoder = try FrameEncoder.keypoint(memberCount: memberCount)
    let task = try SquareTask(rankingCount: 2, seed: 1)
    let pretrainer = try Pretrainer(encoder: encoder, settings: settings)
    let records = try pretrainer.train(on: task.training(for: encoder))
    return (try pretrainer.pretrainedEncoder(name: "pretrained"), records)
  }

  @Test("Every objective is learned", arguments: PretrainingObjective.Name.allCases)
  func learns(objective: PretrainingObjective.Name) throws {
    let (_, records) = try Self.trained(Self.settings(objective))
    #expect(records.map(\.update) == Array(1...40))
    func mean(_ records: some Collection<Pretrainer.Record>) -> Double {
      records.reduce(0) { $0 + $1.loss } / Double(records.count)
    }
    #expect(mean(records.suffix(8)) < mean(records.prefix(8)))
  }

  @Test("The same seed gives the same weights, other members other ones")
  func reproducible() throws {
    let settings = Self.settings(.cycleConsistency, updates: 4)
    let (first, second) = (
      try Self.trained(settings, memberCount: 2), try Self.trained(settings, memberCount: 2)
    )
    #expect(first.encoder.weightsHash == second.encoder.weightsHash)
    #expect(first.records == second.records)
    #expect(first.records.map(\.member) == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(first.records[0].loss != first.records[4].loss)
  }

  @Test("The encoder that comes out can be saved, read, and aligned from where it is")
  func alignable() throws {
    let folder = try TemporaryFolder()
    let (encoder, _) = try Self.trained(Self.settings(.timeContrast, updates: 3))
    #expect(encoder.card.name == "pretrained" && encoder.card.matching == nil)
    try encoder.save(card: encoder.card, scalarHead: nil, to: folder.path)
    let read = try FrameEncoder.load(folder.path)
    let frames = FrameSequence.noise(3, height: 32, width: 32, seed: 1)
    let id = try EpisodeID.numbered(0)
    #expect(try read.embed(frames, id: id).values == encoder.embed(frames, id: id).values)

    // Neither the copy in memory nor the file is calibrated anew.
    let task = try SquareTask(rankingCount: 2, seed: 1)
    var settings = AlignmentSettings()
    settings.updateCount = 1
    settings.learningRate = 0
    for start in [encoder, read] {
      let aligner = try Aligner(
        encoder: start, orders: task.orders, references: [], settings: settings)
      _ = try aligner.train(on: task.training(for: start))
      #expect(try start.embed(frames, id: id).values == read.embed(frames, id: id).values)
    }
  }

  @Test("A copy is trained apart from its original")
  func copy() throws {
    let original = try FrameEncoder.keypoint()
    let copy = try original.copy(card: original.card)
    let before = try original.network.parameters.mapValues { try $0.values() }
    #expect(try copy.network.parameters.mapValues { try $0.values() } == before)
    let weight = try #require(copy.network.parameters["stem.weight"])
    try weight.assign(Tensor([Float](repeating: 0, count: weight.count), shape: weight.shape))
    #expect(try original.network.parameters.mapValues { try $0.values() } == before)
  }

  @Test("A loss that is no number stops the training and says what to change")
  func diverges() throws {
    var settings = Self.settings(.valueImplicit)
    settings.learningRate = 1e30
    expectError(.invalidValue, saying: "lower the learning rate") { try Self.trained(settings) }
  }

  @Test("Too few or too short episodes are named")
  func tooFew() throws {
    let encoder = try FrameEncoder.keypoint()
    let id = try EpisodeID.numbered(7)
    func train(_ objective: PretrainingObjective.Name, frameCount: Int) throws {
      let episode = try TrainingEpisode(
        id: id, frames: .noise(frameCount, height: 32, width: 32, seed: 2), encoder: encoder)
      _ = try Pretrainer(encoder: encoder, settings: Self.settings(objective, updates: 1))
        .train(on: [episode])
    }
    expectError(.invalidValue, saying: "at least 2 for tcc") {
      try train(.cycleConsistency, frameCount: 9)
    }
    expectError(.invalidValue, saying: id.name) { try train(.timeContrast, frameCount: 2) }
    expectError(.invalidValue, saying: id.name) { try train(.valueImplicit, frameCount: 1) }
    try train(.valueImplicit, frameCount: 2)
    try train(.timeContrast, frameCount: 3)
  }

  @Test("A frozen encoder is refused")
  func frozen() throws {
    expectError(.unsupported, saying: "projection") {
      try Pretrainer(encoder: .linear(isFrozen: true), settings: PretrainingSettings())
    }
  }
}
