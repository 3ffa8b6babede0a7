import Encoders
import Episodes
import Foundation
import OptimalTransport
import Preferences
import TestSupport
import Testing

@testable import Alignment

@Suite("Alignment batch")
struct AlignmentBatchTests {
  private let ids: [LabelItem]
  private let encoder: FrameEncoder
  private let training: [LabelItem: TrainingEpisode]

  init() throws {
    ids = try (0..<4).map { LabelItem(episode: try EpisodeID.numbered($0)) }
    encoder = try .linear(seed: 3)
    var training: [LabelItem: TrainingEpisode] = [:]
    for (index, id) in ids.enumerated() {
      training[id] = try TrainingEpisode(
        item: id, frames: .noise(3, height: 2, width: 2, seed: UInt64(index)), encoder: encoder)
    }
    self.training = training
  }

  private func lesson(
    _ nearer: Int, _ farther: Int, isTie: Bool = false, weight: Double = 1, anchors: [Int]
  ) -> Lesson {
    Lesson(
      Comparison(ids[nearer], ids[farther], isTie: isTie, weight: weight),
      anchors: anchors.map { ids[$0] })
  }

  /// So large an epsilon that every plan is even, and three frames, so that every one is sampled.
  private func settings(
    _ cost: GroundCost = .cosine, _ objective: AlignmentSettings.Objective = .logLikelihood
  ) -> AlignmentSettings {
    var settings = AlignmentSettings()
    settings.cost = cost
    settings.objective = objective
    settings.epsilon = 1000
    settings.temperature = 3
    settings.bandHalfWidth = nil
    settings.frameCount = 3
    return settings
  }

  private func outcome(
    _ lessons: [Lesson], _ settings: AlignmentSettings, head: ScalarHead? = nil,
    temperature: Tensor? = nil
  ) throws -> AlignmentBatch.Outcome {
    var generator = SeededGenerator(seed: 9)
    return try AlignmentBatch(lessons, settings: settings).outcome(
      training, network: encoder.network, head: head,
      temperature: temperature ?? Tensor([Float(settings.temperature)], shape: [1]),
      mistakes: MistakeModel(settings), using: &generator)
  }

  /// The mean cost between all frames of two episodes: what an even plan pays.
  private func meanCost(_ left: Int, _ right: Int, _ cost: GroundCost) throws -> Double {
    let features = try [left, right].map { index in
      try encoder.embed(
        .noise(3, height: 2, width: 2, seed: UInt64(index)), id: ids[index].episode
      ).values
    }
    let matrix = try CostMatrix(between: features[0], and: features[1], dimension: 3, cost: cost)
    return matrix.values.reduce(0, +) / Double(matrix.values.count)
  }

  @Test(
    "The loss is that of Bradley and Terry on the difference of transport costs",
    arguments: GroundCost.allCases, AlignmentSettings.Objective.allCases)
  func lossByHand(cost: GroundCost, objective: AlignmentSettings.Objective) throws {
    for (target, nearer, farther) in [(1.0, 0, 1), (1.0, 1, 0), (0.5, 0, 1)] {
      let outcome = try outcome(
        [lesson(nearer, farther, isTie: target == 0.5, anchors: [2])], settings(cost, objective))
      let margin = try meanCost(farther, 2, cost) - meanCost(nearer, 2, cost)
      let p = 1 / (1 + exp(-3 * margin))
      let expected =
        switch objective {
        case .logLikelihood: -target * log(p) - (1 - target) * log(1 - p)
        case .expectedError: abs(p - target)
        }
      #expect(abs(Double(try outcome.loss.scalar()) - expected) < 1e-3)
      #expect(outcome.correctShare == (margin > 0 || target == 0.5 ? 1 : 0))
    }
  }

  @Test("Lessons count by their weight, and several anchors by their mean")
  func weights() throws {
    func loss(_ lessons: [Lesson]) throws -> Float {
      try outcome(lessons, settings()).loss.scalar()
    }
    let (first, second) = (lesson(0, 1, anchors: [2]), lesson(0, 1, anchors: [3]))
    let (a, b) = (try loss([first]), try loss([second]))
    #expect(a != b)
    #expect(abs(try loss([lesson(0, 1, anchors: [2, 3])]) - (a + b) / 2) < 1e-5)
    let weighted = [first, lesson(0, 1, weight: 3, anchors: [3])]
    #expect(abs(try loss(weighted) - (a + 3 * b) / 4) < 1e-5)
  }

  @Test(
    "Where the plan does not move, gradients agree with finite differences",
    arguments: GroundCost.allCases, AlignmentSettings.Objective.allCases)
  func gradients(cost: GroundCost, objective: AlignmentSettings.Objective) throws {
    let lessons = [
      lesson(0, 1, anchors: [2, 3]), lesson(1, 2, isTie: true, anchors: [3]),
      lesson(3, 0, weight: 2, anchors: []),
    ]
    let head = try ScalarHead(dimension: 3, seed: 4)
    let settings = settings(cost, objective)
    let weight = try #require(encoder.network.parameters["weight"])
    try outcome(lessons, settings, head: head).loss.backward()
    let (slopes, values) = (try weight.gradient().values(), try weight.values())
    #expect((slopes.map { abs($0) }.max() ?? 0) > 0.02)
    for entry in stride(from: 0, to: slopes.count, by: 5) {
      func loss(_ shift: Float) throws -> Float {
        var moved = values
        moved[entry] += shift
        try weight.assign(Tensor(moved, shape: weight.shape))
        return try outcome(lessons, settings, head: head).loss.scalar()
      }
      let difference = try (loss(0.01) - loss(-0.01)) / 0.02
      #expect(abs(difference - slopes[entry]) < 1e-3 + 0.03 * abs(slopes[entry]))
    }
  }

  @Test(
    "Where the plan moves, the gradient through it agrees with finite differences, that past it not"
  )
  func throughPlan() throws {
    let lessons = [lesson(0, 1, anchors: [2, 3])]
    let weight = try #require(encoder.network.parameters["weight"])
    let values = try weight.values()
    func settings(_ gradient: AlignmentSettings.Gradient) -> AlignmentSettings {
      var settings = self.settings(.euclidean)
      (settings.epsilon, settings.gradient) = (0.2, gradient)
      return settings
    }
    func loss(_ shift: Float, at entry: Int) throws -> Float {
      var moved = values
      moved[entry] += shift
      try weight.assign(Tensor(moved, shape: weight.shape))
      return try outcome(lessons, settings(.throughPlan)).loss.scalar()
    }
    let differences = try values.indices.map { entry in
      try (loss(0.005, at: entry) - loss(-0.005, at: entry)) / 0.01
    }
    try weight.assign(Tensor(values, shape: weight.shape))
    func largestError(_ gradient: AlignmentSettings.Gradient) throws -> Float {
      weight.clearGradient()
      try outcome(lessons, settings(gradient)).loss.backward()
      return zip(try weight.gradient().values(), differences).map { abs($0 - $1) }.max() ?? 0
    }
    let (through, past) = (try largestError(.throughPlan), try largestError(.planHeldFixed))
    #expect(through < 2e-3 && past > 10 * through)
  }

  @Test("An answer that may be a mistake pulls as the mixture's likelihood does")
  func mistakes() throws {
    var settings = settings()
    settings.mistakeRate = 0.2
    let margin = 3 * (try meanCost(1, 2, .cosine) - meanCost(0, 2, .cosine))
    for (nearer, farther, margin) in [(0, 1, margin), (1, 0, -margin)] {
      let temperature = try Tensor([3], shape: [1], requiresGradient: true)
      let outcome = try outcome(
        [lesson(nearer, farther, anchors: [2])], settings, temperature: temperature)
      let p = 1 / (1 + exp(-margin))
      let credence = 0.8 * p / (0.8 * p + 0.2 * (1 - p))
      #expect(abs(outcome.credences[0] - credence) < 1e-3)
      try outcome.loss.backward()
      // The slope of -log(0.8 p + 0.2 (1 - p)) along the temperature, which the margin is 3 times.
      let expected = -0.6 * p * (1 - p) / (0.2 + 0.6 * p) * margin / 3
      #expect(abs(Double(try temperature.gradient().scalar()) - expected) < 1e-4)
    }
  }

  @Test("A tie is neither believed nor doubted")
  func doubtedTie() throws {
    var settings = settings()
    settings.mistakeRate = 0.2
    let outcome = try outcome([lesson(0, 1, isTie: true, anchors: [2])], settings)
    #expect(outcome.credences.isEmpty)
  }

  @Test("A summed score grows with the steps of an episode, a mean does not")
  func episodeScore() throws {
    let head = try ScalarHead(dimension: 3, seed: 4)
    func loss(_ score: AlignmentSettings.EpisodeScore, stepCount: Int) throws -> Float {
      var settings = settings()
      settings.episodeScore = score
      let long = try TrainingEpisode(
        item: ids[1], frames: .noise(3, height: 2, width: 2, seed: 1), stepCount: stepCount,
        encoder: encoder)
      var generator = SeededGenerator(seed: 9)
      return try AlignmentBatch([lesson(0, 1, anchors: [])], settings: settings).outcome(
        training.merging([ids[1]: long]) { $1 }, network: encoder.network, head: head,
        temperature: Tensor([3], shape: [1]), mistakes: MistakeModel(settings), using: &generator
      ).loss.scalar()
    }
    #expect(try loss(.mean, stepCount: 3) == loss(.mean, stepCount: 300))
    let scores = try [0, 1].map { index in
      let features = try encoder.embed(
        .noise(3, height: 2, width: 2, seed: UInt64(index)), id: ids[index].episode)
      return try head.scores(of: Tensor(features.values, shape: [3, 3])).mean(0).scalar()
    }
    let margin = Double(scores[0] * 3 / 50 - scores[1] * 300 / 50)
    #expect(abs(Double(try loss(.sum, stepCount: 300)) - log(1 + exp(-margin))) < 1e-4)
  }

  @Test("The scalar head learns from pairs that have no anchor")
  func headOnly() throws {
    let head = try ScalarHead(dimension: 3, seed: 4)
    let outcome = try outcome([lesson(0, 1, anchors: [])], settings(), head: head)
    try outcome.loss.backward()
    let slope = try #require(head.parameters["scalar_head.weight"]).gradient().values()
    #expect(slope.contains { $0 != 0 })
  }

  @Test("Costs as small as epsilon make sharp plans, and identical episodes no NaN")
  func sharp() throws {
    var settings = settings(.euclidean)
    settings.epsilon = 0.01
    settings.bandHalfWidth = 0.5
    let same = try TrainingEpisode(
      item: ids[1], frames: .noise(3, height: 2, width: 2, seed: 0), encoder: encoder)
    var generator = SeededGenerator(seed: 9)
    let twins = training.merging([ids[1]: same]) { $1 }
    let outcome = try AlignmentBatch([lesson(0, 2, anchors: [1])], settings: settings).outcome(
      twins, network: encoder.network, head: nil,
      temperature: Tensor([Float(settings.temperature)], shape: [1]),
      mistakes: MistakeModel(settings), using: &generator)
    try outcome.loss.backward()
    let slopes = try #require(encoder.network.parameters["weight"]).gradient().values()
    #expect(slopes.allSatisfy { $0.isFinite } && outcome.correctShare == 1)
  }

  @Test("An episode without frames at hand is named")
  func missingFrames() throws {
    let stranger = LabelItem(episode: try EpisodeID.numbered(77))
    let lesson = Lesson(Comparison(ids[0], stranger), anchors: [ids[2]])
    expectError(.missing, saying: "test/demo_77") { try outcome([lesson], settings()) }
  }
}
