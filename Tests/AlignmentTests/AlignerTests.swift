import Encoders
import Episodes
import Foundation
import OptimalTransport
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import Alignment

@Suite("Aligner")
struct AlignerTests {
  private static func settings(updates: Int = 40) -> AlignmentSettings {
    var settings = AlignmentSettings()
    settings.pretraining = .none
    settings.temperature = 10
    settings.epsilon = 0.1
    settings.bandHalfWidth = nil
    settings.referenceCount = 2
    settings.usesScalarHead = true
    settings.frameCount = 6
    settings.updateCount = updates
    settings.batchSize = 4
    settings.learningRate = 1e-2
    settings.augmentation = .none
    return settings
  }

  private static func aligner(
    _ task: SquareTask, _ settings: AlignmentSettings, seed: UInt64 = 1
  ) throws -> Aligner {
    try Aligner(
      encoder: .keypoint(seed: seed), orders: task.orders,
      references: task.rankings.map(\.best), settings: settings)
  }

  private static func byItem(_ training: [TrainingEpisode]) -> [LabelItem: TrainingEpisode] {
    Dictionary(uniqueKeysWithValues: training.map { ($0.item, $0) })
  }

  @Test("A few updates teach which way of moving is preferred, of unseen episodes too")
  func learns() throws {
    let task = try SquareTask(rankingCount: 8, seed: 1)
    let aligner = try Self.aligner(task, Self.settings(updates: 60))
    #expect(aligner.items.map(\.episode) == task.ids)
    let reported = Mutex<[Aligner.Record]>([])
    let records = try aligner.train(on: task.training(for: aligner.encoder)) { record in
      reported.withLock { $0.append(record) }
    }
    #expect(reported.withLock { $0 } == records && records.map(\.update) == Array(1...60))
    func mean(_ records: some Collection<Aligner.Record>, _ value: (Aligner.Record) -> Double)
      -> Double
    { records.map(value).reduce(0, +) / Double(records.count) }
    #expect(mean(records.suffix(10)) { $0.accuracy ?? 0 } > 0.95)
    #expect(mean(records.suffix(10)) { $0.loss } < 0.5 * mean(records.prefix(3)) { $0.loss })
    let unseen = try SquareTask(rankingCount: 4, seed: 2)
    for ranking in unseen.rankings {
      let costs = try ranking.episodes.map { id in
        try cost(unseen.frames[id], task.frames[task.rankings[0].best], aligner.encoder)
      }
      #expect(costs == costs.sorted())
    }
  }

  private func cost(_ left: FrameSequence?, _ right: FrameSequence?, _ encoder: FrameEncoder)
    throws -> Double
  {
    let id = try EpisodeID("a")
    let matrix = try CostMatrix(
      between: encoder.embed(#require(left), id: id).values,
      and: encoder.embed(#require(right), id: id).values, dimension: 32, cost: .cosine)
    return Sinkhorn().solve(try TransportProblem(cost: matrix, epsilon: 0.1)).transportCost
  }

  @Test("The same seed gives the same bytes, another seed others")
  func reproducible() throws {
    let task = try SquareTask(rankingCount: 3, seed: 1)
    func hash(seed: UInt64) throws -> ContentHash {
      let folder = try TemporaryFolder()
      var settings = Self.settings(updates: 4)
      settings.seed = seed
      settings.augmentation = Augmentation()
      let aligner = try Self.aligner(task, settings)
      _ = try aligner.train(on: task.training(for: aligner.encoder))
      let aligned = try aligner.alignedEncoder(name: "aligned")
      try aligned.save(card: aligned.card, scalarHead: aligned.scalarHead, to: folder.path)
      return try ContentHash(ofFile: folder.file("weights.safetensors"))
    }
    let first = try hash(seed: 1)
    #expect(try hash(seed: 1) == first)
    #expect(try hash(seed: 2) != first)
  }

  @Test("The aligned encoder is saved with its head and with how distances were compared")
  func savesAligned() throws {
    let folder = try TemporaryFolder()
    let task = try SquareTask(rankingCount: 2, seed: 1)
    let aligner = try Self.aligner(task, Self.settings(updates: 2))
    let untrained = aligner.encoder.weightsHash
    _ = try aligner.train(on: task.training(for: aligner.encoder))
    let aligned = try aligner.alignedEncoder(
      name: "mine", provenance: Provenance(command: "rapl align"))
    #expect(aligned.weightsHash != untrained)
    try aligned.save(card: aligned.card, scalarHead: aligned.scalarHead, to: folder.path)
    let loaded = try FrameEncoder.load(folder.path)
    #expect(loaded.card.name == "mine" && loaded.card.provenance?.command == "rapl align")
    #expect(
      loaded.card.matching
        == .init(cost: .cosine, epsilon: 0.1, bandHalfWidth: nil, temperature: 10))
    let frames = try #require(task.frames[task.ids[0]])
    let embeddings = try loaded.embed(frames, id: task.ids[0])
    #expect(try embeddings == aligned.embed(frames, id: task.ids[0]))
    #expect(embeddings.scores != nil)
  }

  @Test("A learned temperature and an estimated share of mistakes are told and saved")
  func learnedScales() throws {
    let task = try SquareTask(rankingCount: 4, seed: 1)
    var settings = Self.settings(updates: 8)
    settings.learnsTemperature = true
    (settings.mistakeRate, settings.estimatesMistakeRate) = (0.1, true)
    let aligner = try Self.aligner(task, settings)
    let records = try aligner.train(on: task.training(for: aligner.encoder))
    #expect(Set(records.map(\.mistakeRate)).count == 8)
    let card = try aligner.alignedEncoder(name: "scaled").card
    let temperature = try #require(card.matching?.temperature)
    #expect(temperature != settings.temperature && abs(temperature - settings.temperature) < 2)
  }

  @Test(
    "Many answers get more updates, up to a limit; a number that was asked for is kept",
    arguments: [(1, 250), (200, 250), (201, 252), (400, 500), (800, 1000), (1_000_000, 1000)])
  func updates(lessonCount: Int, expected: Int) {
    var settings = AlignmentSettings()
    #expect(settings.updateCount(lessonCount: lessonCount) == expected)
    settings.updateCount = 7
    #expect(settings.updateCount(lessonCount: lessonCount) == 7)
  }

  @Test("The published settings train too, without a head")
  func published() throws {
    let task = try SquareTask(rankingCount: 3, seed: 1)
    var settings = AlignmentSettings.published
    settings.updateCount = 2
    settings.frameCount = 4
    let aligner = try Self.aligner(task, settings)
    let records = try aligner.train(on: task.training(for: aligner.encoder))
    #expect(records.count == 2 && records.allSatisfy { (0...1).contains($0.loss) })
    #expect((try aligner.alignedEncoder(name: "b").scalarHead) == nil)
    #expect(try aligner.alignedEncoder(name: "a").scalarHead == nil)
  }

  @Test("The members of an ensemble train as each would alone, and score as they do on average")
  func ensemble() throws {
    let task = try SquareTask(rankingCount: 3, seed: 1)
    let frames = try #require(task.frames[task.ids[0]])
    let settings = Self.settings(updates: 3)
    func trained(_ encoder: FrameEncoder) throws -> (EmbeddingSequence, [Aligner.Record]) {
      let aligner = try Aligner(
        encoder: encoder, orders: task.orders, references: task.rankings.map(\.best),
        settings: settings)
      #expect(aligner.updateCount == 3 * encoder.network.members.count)
      let records = try aligner.train(on: task.training(for: encoder))
      let aligned = try aligner.alignedEncoder(name: "aligned")
      return (try aligned.embed(frames, id: task.ids[0]), records)
    }
    let (both, records) = try trained(.keypoint(memberCount: 2))
    #expect(records.map(\.member) == [0, 0, 0, 1, 1, 1] && records.map(\.update).max() == 3)
    #expect(records[0].loss != records[3].loss)
    let scores = try #require(both.scores)
    var expected = [Float](repeating: 0, count: frames.frameCount)
    for member in 0..<2 {
      let settings = Self.settings(updates: 3)
      let network = try KeypointEnsemble(sizes: .init(), memberCount: 2, seed: 1).members[member]
      let head = try ScalarHead(dimension: 32, seed: settings.seed.ofPart(member))
      _ = try MemberTraining(
        member: member, network: network, head: head,
        logTemperature: Tensor([Float(log(settings.temperature))], shape: [1]),
        lessons: Lesson.taught(
          by: task.orders,
          references: Array(task.rankings.map(\.best).prefix(2)),
          settings: settings), settings: settings.seeded(settings.seed.ofPart(member)),
        updateCount: 3
      ).train(on: Self.byItem(task.training(for: .keypoint()))) { _ in }
      let alone = FrameEncoder(
        card: try FrameEncoder.keypoint().card, network: network, scalarHead: head,
        weightsHash: ContentHash(of: Data()), weightsFile: nil)
      let embeddings = try alone.embed(frames, id: task.ids[0])
      for step in 0..<frames.frameCount {
        #expect(
          Array(both.values[step * 64 + member * 32..<step * 64 + (member + 1) * 32])
            == Array(embeddings.values[step * 32..<(step + 1) * 32]))
        expected[step] += try #require(embeddings.scores)[step] / 2
      }
    }
    #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("Answers about likeness alone teach distances, and leave the head as it was")
  func likeness() throws {
    let task = try SquareTask(rankingCount: 6, seed: 1)
    let orders = try task.rankings.indices.dropFirst().map { number in
      let (own, first) = (task.rankings[number], task.rankings[0])
      let query = try Query(
        kind: .similarity, episodes: [first.best, own.best, own.worst], seed: 0)
      let answer = try Answer(.order(Ranking(best: own.best, worst: own.worst)))
      return try #require(JudgedOrder(Judgement(query: query, answer: answer)))
    }
    var settings = Self.settings(updates: 40)
    settings.weightDecay = 0
    let aligner = try Aligner(
      encoder: .keypoint(), orders: orders, references: [], settings: settings)
    #expect(aligner.items.count == 11)
    let before = try #require(try aligner.scalarHead()?.parameters["scalar_head.weight"]).values()
    let records = try aligner.train(on: task.training(for: aligner.encoder))
    #expect(records.suffix(5).allSatisfy { $0.accuracy == 1 })
    let after = try #require(try aligner.scalarHead()?.parameters["scalar_head.weight"]).values()
    #expect(before == after)
  }

  @Test("An answer counts by its weight: two that oppose each other follow the heavier")
  func weights() throws {
    let task = try SquareTask(rankingCount: 4, seed: 1)
    let opposed = try task.rankings.map { try Ranking(tiers: $0.tiers.reversed()) }
    let orders =
      task.rankings.map { JudgedOrder($0).weighted(by: 0.1) } + opposed.map(JudgedOrder.init)
    let aligner = try Aligner(
      encoder: .keypoint(), orders: orders, references: [], settings: Self.settings(updates: 60))
    _ = try aligner.train(on: task.training(for: aligner.encoder))
    let head = try #require(try aligner.scalarHead())
    func score(_ id: EpisodeID) throws -> Float {
      let embedded = try aligner.encoder.embed(#require(task.frames[id]), id: id)
      let features = try Tensor(embedded.values, shape: [embedded.stepCount, embedded.dimension])
      return try head.scores(of: features).mean(0).scalar()
    }
    for ranking in task.rankings { #expect(try score(ranking.worst) > score(ranking.best)) }
  }

  @Test("Answers that teach nothing are refused")
  func nothingToLearn() throws {
    let ids = try (0..<3).map { try EpisodeID.numbered($0) }
    let tie = try Ranking(tiers: [ids])
    let pair = try Ranking(best: ids[0], worst: ids[1])
    for (rankings, settings, text) in [
      ([], AlignmentSettings(), "no usable answers"), ([tie], AlignmentSettings(), "only ties"),
      ([pair], AlignmentSettings.published, "no usable answers"),
    ] {
      expectError(.invalidValue, saying: text) {
        try Aligner(
          encoder: .linear(), orders: rankings.map(JudgedOrder.init), references: [],
          settings: settings)
      }
    }
  }

  @Test("An encoder with nothing to train is refused with what to add to its card")
  func frozen() throws {
    let ranking = try Ranking(best: .numbered(0), middle: .numbered(1), worst: .numbered(2))
    expectError(.unsupported, saying: "\"projection\": 32") {
      try Aligner(
        encoder: .linear(isFrozen: true), orders: [JudgedOrder(ranking)], references: [],
        settings: .init())
    }
  }

  @Test("Missing frames are named, and a report that throws ends the training")
  func ends() throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    let aligner = try Self.aligner(task, Self.settings(updates: 3))
    var training = try task.training(for: aligner.encoder)
    let stop = DataError(.unwritable, file: "log", expected: "room", found: "none")
    let count = Mutex(0)
    #expect(throws: stop) {
      try aligner.train(on: training) { _ throws(DataError) in
        count.withLock { $0 += 1 }
        throw stop
      }
    }
    #expect(count.withLock { $0 } == 1)
    training.removeAll { $0.item.episode == task.ids[3] }
    expectError(.missing, saying: task.ids[3].name) { try aligner.train(on: training) }
    expectError(.missing, saying: task.ids[0].name) { try aligner.train(on: []) }
  }

  @Test("Episodes that no answer speaks of leave no trace in the weights")
  func heldOut() throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    func hash(adding others: [EpisodeID: FrameSequence]) throws -> ContentHash {
      let aligner = try Self.aligner(task, Self.settings(updates: 1))
      var training = try task.training(for: aligner.encoder)
      for (id, frames) in others {
        training.append(try TrainingEpisode(id: id, frames: frames, encoder: aligner.encoder))
      }
      _ = try aligner.train(on: training)
      return try aligner.alignedEncoder(name: "a").weightsHash
    }
    let stranger = FrameSequence.noise(8, height: 32, width: 32, seed: 5)
    #expect(try hash(adding: [:]) == hash(adding: [EpisodeID("a/demo_0"): stranger]))
  }

  @Test("A learning rate that tears the weights apart is told, not returned")
  func diverges() throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    var settings = Self.settings(updates: 5)
    settings.learningRate = 1e30
    let aligner = try Self.aligner(task, settings)
    expectError(.invalidValue, saying: "lower the learning rate") {
      try aligner.train(on: task.training(for: aligner.encoder))
    }
  }
}
