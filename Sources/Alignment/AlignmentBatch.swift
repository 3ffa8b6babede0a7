import Encoders
import Episodes
import OptimalTransport
import Preferences

/// The lessons of one update and their total loss.
struct AlignmentBatch {
  /// The loss, and the number of lessons that the encoder already predicts correctly.
  struct Outcome {
    let loss: Tensor
    let correctShare: Double
    /// The probability that each answer with a preference is right, 0 to 1.
    let credences: [Double]
    /// The features whose gradient the loss computes, if the batch was computed in parts.
    let split: SplitFeatures?

    /// Adds the gradient of the loss to the gradient of every parameter that it depends on.
    func backward(to parameters: [Tensor]) throws(DataError) {
      try loss.backward()
      try split?.propagate(to: parameters)
    }
  }

  /// The encoder's prediction for the lessons, before their answers are used.
  private struct Opinion {
    /// The log-odds of each lesson's order: one entry per anchor, or one for the head.
    let logits: Tensor
    /// The index of the lesson of each entry.
    let owners: [Int]
    /// The weight of each entry within its lesson.
    let shares: [Float]
  }

  /// Two items between which a transport cost is measured.
  private struct TransportPair: Hashable {
    let item: LabelItem
    let anchor: LabelItem
  }

  private let lessons: [Lesson]
  private let items: [LabelItem]
  private let pairs: [TransportPair]
  private let settings: AlignmentSettings
  private let totalWeight: Double
  private let partCount: Int

  /// Divides the frames into `partCount` parts that go through the network in parallel.
  ///
  /// Drift is measured over the whole batch, so there is one part if drift is penalised.
  init(_ lessons: [Lesson], settings: AlignmentSettings, partCount: Int = 1) {
    self.lessons = lessons
    self.settings = settings
    self.partCount = settings.driftPenalty > 0 ? 1 : partCount
    totalWeight = lessons.reduce(0) { $0 + $1.weight }
    items = lessons.flatMap { [$0.nearer, $0.farther] + $0.anchors }.withoutRepeats()
    pairs =
      lessons.flatMap { lesson in
        lesson.anchors.flatMap { anchor in
          [lesson.nearer, lesson.farther].map { TransportPair(item: $0, anchor: anchor) }
        }
      }.withoutRepeats()
  }

  /// Whether all frames go through the network at once.
  var isWhole: Bool { partCount == 1 }

  /// Runs the frames through the network and computes the loss.
  ///
  /// - Throws: `DataError` if the network refuses the frames, or `.invalidValue` if its features are not
  ///   finite.
  func outcome(
    _ training: [LabelItem: TrainingEpisode], network: any FeatureNetwork, head: ScalarHead?,
    temperature: Tensor, mistakes: MistakeModel, using generator: inout SeededGenerator
  ) throws(DataError) -> Outcome {
    let inputs = try inputs(training, using: &generator)
    let split =
      partCount > 1
      ? try SplitFeatures(of: inputs, by: network, partCount: partCount) : nil
    let response = try response(to: inputs, network, split)
    let features = try response.features
      .reshaped([items.count, settings.frameCount, network.dimension])
    var opinions: [Opinion] = []
    if !pairs.isEmpty { opinions.append(try opinion(onDistances: features, temperature)) }
    if let head, lessons.contains(where: \.teachesScore) {
      let scores = try scores(of: features, training, network, head)
      opinions.append(try opinion(onScores: scores))
    }
    let margins = try margins(opinions)
    let targets = zip(lessons, margins).map { lesson, margin in
      lesson.target == 0.5
        ? 0.5 : mistakes.credence(margin: margin.sum / Double(max(margin.count, 1)))
    }
    var losses: [Tensor] = []
    for opinion in opinions { losses.append(try loss(opinion, targets: targets)) }
    if settings.driftPenalty > 0, let drift = response.drift {
      losses.append(try drift.affine(factor: settings.driftPenalty))
    }
    let right = zip(margins, lessons).filter { $0.sum > 0 || $1.target == 0.5 }.count
    return Outcome(
      loss: try Tensor.concatenating(losses).sum(0),
      correctShare: Double(right) / Double(lessons.count),
      credences: zip(lessons, targets).filter { $0.0.target != 0.5 }.map(\.1), split: split)
  }

  /// The sum of every lesson's log-odds over its predictions, and the number of predictions.
  private func margins(_ opinions: [Opinion]) throws(DataError) -> [(sum: Double, count: Int)] {
    var margins = lessons.map { _ in (sum: 0.0, count: 0) }
    for opinion in opinions {
      for (index, logit) in try opinion.logits.values().enumerated() {
        margins[opinion.owners[index]].sum += Double(logit * opinion.shares[index])
      }
      for owner in Set(opinion.owners) { margins[owner].count += 1 }
    }
    return margins
  }

  /// The frames of the batch's items, one item after another.
  private func inputs(
    _ training: [LabelItem: TrainingEpisode], using generator: inout SeededGenerator
  ) throws(DataError) -> Tensor {
    var values: [Float] = []
    var frameShape: [Int] = []
    for item in items {
      guard let episode = training[item] else { throw Self.absent(item) }
      frameShape = episode.frameShape
      values += episode.sample(
        count: settings.frameCount, augmentation: settings.augmentation, using: &generator)
    }
    return try Tensor(values, shape: [items.count * settings.frameCount] + frameShape)
  }

  private func response(
    to inputs: Tensor, _ network: any FeatureNetwork, _ split: SplitFeatures?
  ) throws(DataError) -> NetworkResponse {
    if let split { return NetworkResponse(features: split.whole) }
    return settings.driftPenalty > 0
      ? try network.response(to: inputs)
      : NetworkResponse(features: try network.features(ofPrepared: inputs))
  }

  /// The transport cost of every pair, `[P]`, with the slopes that the settings ask for.
  private func transportCosts(_ features: Tensor) throws(DataError) -> Tensor {
    let place = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
    let left = try features.selecting(pairs.map { place[$0.item] ?? 0 })
    let right = try features.selecting(pairs.map { place[$0.anchor] ?? 0 })
    let costs = try settings.cost.between(left, right)
    let transport = try SolvedTransport(costs, settings: settings)
    return try (costs * transport.slopes).sum(2).sum(1) + transport.offsets
  }

  /// One entry per anchor of every lesson.
  private func opinion(onDistances features: Tensor, _ temperature: Tensor) throws(DataError)
    -> Opinion
  {
    let costs = try transportCosts(features)
    let place = Dictionary(uniqueKeysWithValues: pairs.enumerated().map { ($1, $0) })
    var (near, far, owners): ([Int], [Int], [Int]) = ([], [], [])
    for (index, lesson) in lessons.enumerated() {
      for anchor in lesson.anchors {
        near.append(place[TransportPair(item: lesson.nearer, anchor: anchor)] ?? 0)
        far.append(place[TransportPair(item: lesson.farther, anchor: anchor)] ?? 0)
        owners.append(index)
      }
    }
    return Opinion(
      logits: try (costs.selecting(far) - costs.selecting(near)) * temperature, owners: owners,
      shares: owners.map { 1 / Float(lessons[$0].anchors.count) })
  }

  /// The score of every item, `[N]`.
  private func scores(
    of features: Tensor, _ training: [LabelItem: TrainingEpisode], _ network: any FeatureNetwork,
    _ head: ScalarHead
  ) throws(DataError) -> Tensor {
    let means = try head.scores(of: features.reshaped([-1, network.dimension]))
      .reshaped([items.count, settings.frameCount]).mean(1)
    guard settings.episodeScore == .sum else { return means }
    let lengths = items.map { Float(training[$0]?.stepCount ?? 0) / Self.summedStepCount }
    return try means * Tensor(lengths, shape: means.shape)
  }

  /// Steps whose scores add up to the unit of a sum.
  private static let summedStepCount: Float = 50

  /// One entry per lesson that teaches a score.
  private func opinion(onScores scores: Tensor) throws(DataError) -> Opinion {
    let place = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
    let owners = lessons.indices.filter { lessons[$0].teachesScore }
    return Opinion(
      logits: try scores.selecting(owners.map { place[lessons[$0].nearer] ?? 0 })
        - scores.selecting(owners.map { place[lessons[$0].farther] ?? 0 }),
      owners: owners, shares: owners.map { _ in 1 })
  }

  /// The weighted sum of the losses of wrong answers, `[1]`.
  ///
  /// Each lesson counts by its own weight.
  private func loss(_ opinion: Opinion, targets: [Double]) throws(DataError) -> Tensor {
    let logits = opinion.logits
    let target = try Tensor(opinion.owners.map { Float(targets[$0]) }, shape: logits.shape)
    let opposite = try target.affine(factor: -1, summand: 1)
    let weights = zip(opinion.owners, opinion.shares).map { share(of: lessons[$0]) * $1 }
    let weight = try Tensor(weights, shape: logits.shape)
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

  private func share(of lesson: Lesson) -> Float { Float(lesson.weight / totalWeight) }

  static func absent(_ item: LabelItem) -> DataError {
    DataError(
      .missing, subject: item.description, expected: "the frames of every labelled episode",
      found: "none", remedy: "give align the files that the labels speak of")
  }
}
