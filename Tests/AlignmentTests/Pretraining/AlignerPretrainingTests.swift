import Encoders
import Episodes
import Preferences
import TestSupport
import Testing

@testable import Alignment

@Suite("Pretraining before answers")
struct AlignerPretrainingTests {
  private static func settings(_ pretraining: AlignmentSettings.Pretraining = .automatic)
    -> AlignmentSettings
  {
    var settings = AlignmentSettings()
    settings.pretraining = pretraining
    (settings.updateCount, settings.frameCount, settings.batchSize) = (4, 4, 4)
    settings.seed = 5
    return settings
  }

  private static func trained(
    _ encoder: FrameEncoder, _ settings: AlignmentSettings, task: SquareTask,
    on episodes: [TrainingEpisode]? = nil
  ) throws -> (encoder: FrameEncoder, records: [Aligner.Record]) {
    let aligner = try Aligner(
      encoder: encoder, orders: task.orders, references: [], settings: settings)
    let records = try aligner.train(on: episodes ?? task.training(for: encoder))
    #expect(records.count == aligner.updateCount)
    return (try aligner.alignedEncoder(name: "aligned"), records)
  }

  private static func weights(_ encoder: FrameEncoder) throws -> [String: [Float]] {
    try encoder.network.parameters.mapValues { try $0.values() }
  }

  @Test(
    "It is what pretraining and then aligning by hand comes to",
    arguments: [
      AlignmentSettings.Pretraining.automatic, .by(.timeContrast), .by(.cycleConsistency),
      .by(.valueImplicit),
    ])
  func byHand(pretraining: AlignmentSettings.Pretraining) throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    let (aligned, records) = try Self.trained(
      .keypoint(memberCount: 2), Self.settings(pretraining), task: task)
    let ofMember = [Aligner.Record.Stage.pretraining, .alignment].flatMap {
      Array(repeating: $0, count: 4)
    }
    #expect(records.map(\.stage) == ofMember + ofMember)
    #expect(records.allSatisfy { ($0.accuracy == nil) == ($0.stage == .pretraining) })

    var own = PretrainingSettings()
    own.objective = PretrainingObjective(
      PretrainingObjective.Name(rawValue: pretraining.rawValue) ?? .timeContrast)
    (own.updateCount, own.seed) = (4, 5)
    let fresh = try FrameEncoder.keypoint(memberCount: 2)
    let pretrainer = try Pretrainer(encoder: fresh, settings: own)
    let before = try pretrainer.train(on: task.training(for: fresh))
    #expect(before.map(\.loss) == records.filter { $0.stage == .pretraining }.map(\.loss))
    let byHand = try Self.trained(
      pretrainer.pretrainedEncoder(name: "pretrained"), Self.settings(), task: task)
    #expect(byHand.records == records.filter { $0.stage == .alignment })
    #expect(try Self.weights(byHand.encoder) == Self.weights(aligned))
  }

  @Test("Fresh networks are pretrained by time contrast, trained ones and the paper's way are not")
  func automatic() throws {
    let fresh = try FrameEncoder.keypoint().network
    let trained = try FrameEncoder.linear().network
    func objective(_ settings: AlignmentSettings, _ network: any FeatureNetwork)
      -> PretrainingObjective.Name?
    { settings.pretrainingSettings(for: network)?.objective.name }
    #expect(objective(AlignmentSettings(), fresh) == .timeContrast)
    #expect(objective(.rewardModel, fresh) == .timeContrast)
    #expect(objective(AlignmentSettings(), trained) == nil)
    #expect(objective(.published, fresh) == nil)
    #expect(objective(Self.settings(.by(.valueImplicit)), trained) == .valueImplicit)
  }

  @Test(
    "It takes the updates that were asked for, but no more than its own",
    arguments: [(nil, 250), (7, 7), (1000, 250)])
  func updates(asked: Int?, expected: Int) throws {
    var settings = Self.settings()
    settings.updateCount = asked
    let network = try FrameEncoder.keypoint().network
    #expect(settings.pretrainingSettings(for: network)?.updateCount == expected)
  }

  @Test("Episodes of no answer, and those held out, leave no trace in it")
  func heldOut() throws {
    let task = try SquareTask(rankingCount: 4, seed: 1)
    func losses(_ settings: AlignmentSettings, changing changed: Set<EpisodeID>) throws
      -> [Double]
    {
      let encoder = try FrameEncoder.keypoint()
      var episodes = try task.training(for: encoder).filter {
        !changed.contains($0.item.episode)
      }
      for (index, id) in try (changed.sorted() + [EpisodeID("a/demo_0")]).enumerated() {
        let noise = FrameSequence.noise(8, height: 32, width: 32, seed: UInt64(index))
        episodes.append(try TrainingEpisode(id: id, frames: noise, encoder: encoder))
      }
      return try Self.trained(encoder, settings, task: task, on: episodes).records
        .filter { $0.stage == .pretraining }.map(\.loss)
    }
    var settings = Self.settings()
    #expect(
      try losses(settings, changing: []) != losses(settings, changing: [task.rankings[0].best]))
    settings.validationShare = 0.25
    let lessons = Lesson.taught(
      by: task.orders, references: [], settings: settings)
    var own = settings
    own.seed = settings.seed.ofPart(0)
    let seen = Set(try LessonSplit(lessons, settings: own).training.items.map(\.episode))
    let unseen = Set(task.ids).subtracting(seen)
    #expect(!unseen.isEmpty)
    #expect(try losses(settings, changing: []) == losses(settings, changing: unseen))
  }

  private static func unlabelled(
    _ settings: AlignmentSettings, _ encoder: FrameEncoder, of episodes: [Episode]
  ) throws -> [String] {
    let ids = try (0..<3).map { try EpisodeID.numbered($0) }
    let ranking = try Ranking(best: ids[2], middle: ids[1], worst: ids[0])
    return try Aligner(
      encoder: encoder, orders: [JudgedOrder(ranking)], references: [], settings: settings
    )
    .unlabelled(of: episodes).map(\.name)
  }

  @Test("Episodes without answers have a part in it, of the arms that the answers speak of")
  func unlabelledEpisodes() throws {
    let episodes = try (0..<8).map { number in
      try Episode(
        id: .numbered(number), stepCount: 9, embodiment: number < 6 ? "panda" : "iiwa")
    }.reversed()
    let own = try (3..<6).map { try EpisodeID.numbered($0).name }
    let fresh = try FrameEncoder.keypoint()
    func chosen(_ settings: AlignmentSettings, _ encoder: FrameEncoder) throws -> [String] {
      try Self.unlabelled(settings, encoder, of: Array(episodes))
    }
    #expect(try chosen(Self.settings(), fresh) == own)
    #expect(try chosen(Self.settings(), .linear()) == [])
    #expect(try chosen(Self.settings(.by(.timeContrast)), .linear()) == own)
    #expect(try chosen(Self.settings(.none), fresh) == [])
    var alone = Self.settings()
    alone.learnsFromUnlabelled = false
    #expect(try chosen(alone, fresh) == [])
  }

  @Test("Of many episodes without answers some are taken, spread over all of them")
  func manyUnlabelled() throws {
    let episodes = try (0..<1000).map { try Episode(id: .numbered($0), stepCount: 9) }
    let names = try Self.unlabelled(Self.settings(), .keypoint(), of: episodes)
    #expect(names.count == Aligner.mostPretrainingEpisodes - 3 && Set(names).count == names.count)
    let sorted = episodes.map(\.id).sorted().map(\.name)
    let places = names.compactMap { sorted.firstIndex(of: $0) }
    #expect(zip(places, places.dropFirst()).allSatisfy { (15...20).contains($1 - $0) })
  }

  @Test("What they show is learned, in the order of names")
  func learnsUnlabelled() throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    func losses(_ order: ([TrainingEpisode]) -> [TrainingEpisode]) throws -> [Double] {
      let encoder = try FrameEncoder.keypoint()
      let strangers = try ["a/demo_0", "z/demo_0"].map { name in
        try TrainingEpisode(
          id: EpisodeID(name), frames: .noise(8, height: 32, width: 32, seed: 4), encoder: encoder)
      }
      let aligner = try Aligner(
        encoder: encoder, orders: task.orders, references: [], settings: Self.settings())
      return try aligner.train(on: task.training(for: encoder), unlabelled: order(strangers))
        .filter { $0.stage == .pretraining }.map(\.loss)
    }
    let seen = try losses { $0 }
    #expect(try losses { $0.reversed() } == seen)
    #expect(try losses { _ in [] } != seen)
  }

  @Test("Episodes too short for it are left out; where all are, that is said")
  func short() throws {
    let task = try SquareTask(rankingCount: 2, seed: 1)
    func train(_ pretraining: AlignmentSettings.Pretraining, long: Set<EpisodeID>) throws {
      let encoder = try FrameEncoder.keypoint()
      let episodes = try task.ids.map { id in
        try TrainingEpisode(
          id: id, frames: .noise(long.contains(id) ? 3 : 2, height: 32, width: 32, seed: 2),
          encoder: encoder)
      }
      _ = try Self.trained(encoder, Self.settings(pretraining), task: task, on: episodes)
    }
    try train(.automatic, long: [task.ids[0]])
    try train(.none, long: [])
    expectError(.invalidValue, saying: "choose no pretraining") { try train(.automatic, long: []) }
  }
}
