import Encoders
import Episodes
import OptimalTransport

/// One update's worth of lessons, with the loss that they add up to.
struct AlignmentBatch {
  /// The loss and how many lessons the encoder already has right.
  struct Outcome {
    let loss: Tensor
    let correctShare: Double
  }

  private let lessons: [Lesson]
  private let episodes: [EpisodeID]
  private let pairs: [TransportPair]
  private let settings: AlignmentSettings

  init(_ lessons: [Lesson], settings: AlignmentSettings) {
    self.lessons = lessons
    self.settings = settings
    episodes = lessons.flatMap { [$0.nearer, $0.farther] + $0.anchors }.withoutRepeats()
    pairs =
      lessons.flatMap { lesson in
        lesson.anchors.flatMap { anchor in
          [lesson.nearer, lesson.farther].map { TransportPair(episode: $0, anchor: anchor) }
        }
      }.withoutRepeats()
  }

  /// Runs the frames through the network and measures what is still wrong.
  ///
  /// - Throws: `DataError` if the network refuses the frames, or `.invalidValue` if its features are
  ///   no longer finite.
  func outcome(
    _ training: [EpisodeID: TrainingEpisode], network: any FeatureNetwork, head: ScalarHead?,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Outcome {
    let features = try features(training, network: network, using: &generator)
    var losses: [Tensor] = []
    var margins = [Float](repeating: 0, count: lessons.count)
    if !pairs.isEmpty {
      let costs = try transportCosts(features)
      losses += try anchoredLosses(costs, margins: &margins)
    }
    if let head {
      let scores = try head.scores(of: features.reshaped([-1, network.dimension]))
        .reshaped([episodes.count, settings.frameCount]).mean(1)
      losses.append(try scoreLoss(scores, margins: &margins))
    }
    let right = zip(margins, lessons).filter { $0 > 0 || $1.target == 0.5 }.count
    return Outcome(
      loss: try Tensor.concatenating(losses).sum(0),
      correctShare: Double(right) / Double(lessons.count))
  }

  /// `[E, F, D]` for the batch's E episodes of F frames.
  private func features(
    _ training: [EpisodeID: TrainingEpisode], network: any FeatureNetwork,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Tensor {
    var values: [Float] = []
    var frameShape: [Int] = []
    for id in episodes {
      guard let episode = training[id] else { throw Self.absent(id) }
      frameShape = episode.frameShape
      values += episode.sample(
        count: settings.frameCount, augmentation: settings.augmentation, using: &generator)
    }
    let inputs = try Tensor(values, shape: [episodes.count * settings.frameCount] + frameShape)
    return try network.features(ofPrepared: inputs)
      .reshaped([episodes.count, settings.frameCount, network.dimension])
  }

  /// The transport cost of every pair, `[P]`, with the slopes that the settings ask for.
  private func transportCosts(_ features: Tensor) throws(DataError) -> Tensor {
    let place = Dictionary(uniqueKeysWithValues: episodes.enumerated().map { ($1, $0) })
    let left = try features.selecting(pairs.map { place[$0.episode] ?? 0 })
    let right = try features.selecting(pairs.map { place[$0.anchor] ?? 0 })
    let costs = try settings.cost.between(left, right)
    let transport = try SolvedTransport(costs, settings: settings)
    return try (costs * transport.slopes).sum(2).sum(1) + transport.offsets
  }

  /// One loss per anchor of every lesson, weighted so that each lesson counts by its own weight.
  private func anchoredLosses(_ costs: Tensor, margins: inout [Float]) throws(DataError)
    -> [Tensor]
  {
    let place = Dictionary(uniqueKeysWithValues: pairs.enumerated().map { ($1, $0) })
    var (near, far, owners): ([Int], [Int], [Int]) = ([], [], [])
    for (index, lesson) in lessons.enumerated() {
      for anchor in lesson.anchors {
        near.append(place[TransportPair(episode: lesson.nearer, anchor: anchor)] ?? 0)
        far.append(place[TransportPair(episode: lesson.farther, anchor: anchor)] ?? 0)
        owners.append(index)
      }
    }
    let logits = try (costs.selecting(far) - costs.selecting(near))
      .affine(factor: settings.temperature)
    for (owner, logit) in zip(owners, try logits.values()) {
      margins[owner] += logit / Float(lessons[owner].anchors.count)
    }
    let weights = owners.map { share(of: lessons[$0]) / Float(lessons[$0].anchors.count) }
    return [try loss(logits, targets: owners.map { Float(lessons[$0].target) }, weights: weights)]
  }

  private func scoreLoss(_ scores: Tensor, margins: inout [Float]) throws(DataError) -> Tensor {
    let place = Dictionary(uniqueKeysWithValues: episodes.enumerated().map { ($1, $0) })
    let logits =
      try scores.selecting(lessons.map { place[$0.nearer] ?? 0 })
      - scores.selecting(lessons.map { place[$0.farther] ?? 0 })
    for (index, logit) in try logits.values().enumerated() { margins[index] += logit }
    return try loss(
      logits, targets: lessons.map { Float($0.target) }, weights: lessons.map(share))
  }

  /// The weighted sum of what wrong answers cost, `[1]`.
  private func loss(_ logits: Tensor, targets: [Float], weights: [Float]) throws(DataError)
    -> Tensor
  {
    let target = try Tensor(targets, shape: [targets.count])
    let opposite = try target.affine(factor: -1, summand: 1)
    let weight = try Tensor(weights, shape: [weights.count])
    let terms =
      switch settings.objective {
      case .logLikelihood:
        try (target * logits.logSigmoid() + opposite * logits.affine(factor: -1).logSigmoid())
          .affine(factor: -1)
      case .expectedError:
        try (logits.sigmoid() - target).squared().affine(summand: 1e-12).squareRoot()
      }
    return try (terms * weight).sum(0, keepingDimension: true)
  }

  private func share(of lesson: Lesson) -> Float {
    Float(lesson.weight / lessons.reduce(0) { $0 + $1.weight })
  }

  static func absent(_ id: EpisodeID) -> DataError {
    DataError(
      .missing, file: id.name, expected: "the frames of every labelled episode", found: "none",
      remedy: "give align the files that the labels speak of")
  }
}

/// An episode measured against an anchor.
struct TransportPair: Hashable {
  let episode: EpisodeID
  let anchor: EpisodeID
}

extension Array where Element: Hashable {
  /// Every element where it comes first: an order that the lessons give, so that it repeats, and that
  /// costs no comparison of names in every update.
  fileprivate func withoutRepeats() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
