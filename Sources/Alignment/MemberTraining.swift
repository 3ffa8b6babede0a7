import Encoders
import Episodes
import Preferences
import Training

/// The alignment of one network on one core.
///
/// The network is a member of an ensemble or the only one.
struct MemberTraining: Sendable {
  /// The member's index.
  let member: Int
  let network: any FeatureNetwork
  let head: ScalarHead?
  /// The logarithm of the temperature, `[1]`.
  let logTemperature: Tensor
  let lessons: [Lesson]
  let settings: AlignmentSettings
  /// The number of updates.
  let updateCount: Int
  /// Episodes without answers for the pretraining.
  var unlabelled: [TrainingEpisode] = []
  /// The number of threads for one update.
  ///
  /// The batch is divided into as many parts. The drift penalty needs the whole batch, so then single
  /// operations are spread over the threads.
  var threadCount = 1

  /// Trains; see `Aligner.train(on:checkpoints:report:)`.
  func train(
    on training: [LabelItem: TrainingEpisode], checkpoints: TrainingCheckpoints? = nil,
    report: @Sendable (Aligner.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Aligner.Record] {
    let trained = trainedParameters
    let loop = TrainingLoop(
      member: member, parameters: trained.map(\.value), rates: learningRates,
      weightDecay: settings.weightDecay,
      schedule: LearningRateSchedule(peak: settings.learningRate, updateCount: updateCount),
      patience: settings.patience, checkpoints: checkpoints)
    return try withoutActuallyEscaping(report) { report throws(DataError) in
      var task = AlignmentTask(
        training: self, split: try LessonSplit(lessons, settings: settings), episodes: training,
        report: report)
      return try loop.run(&task, report: report)
    }
  }

  /// The trained parameters in the order of their names, so that the same training gives the same weights.
  private var trainedParameters: [(key: String, value: Tensor)] {
    let named = network.parameters.merging(head?.parameters ?? [:]) { own, _ in own }
    // A bias shared by all scores cancels in every comparison and never gets a gradient.
    var trained = named.sorted { $0.key < $1.key }.filter { $0.key != "scalar_head.bias" }
      .map { (key: $0.key, value: $0.value) }
    if settings.learnsTemperature, settings.learnsDistances {
      trained.append((key: "log_temperature", value: logTemperature))
    }
    return trained
  }

  /// The share of the learning rate for each trained parameter.
  private var learningRates: [Double] {
    let pretrained = network.pretrainedNames
    return trainedParameters.map {
      pretrained.contains($0.key) ? settings.pretrainedLearningRateShare : 1
    }
  }
}

extension Aligner.Record {
  /// The record of a pretraining update.
  init(_ record: Pretrainer.Record) {
    self.init(
      stage: .pretraining, member: record.member, update: record.update, loss: record.loss,
      accuracy: nil, learningRate: record.learningRate)
  }
}

extension [Lesson] {
  /// The items of the lessons, in the order of names.
  var items: [LabelItem] {
    Set(flatMap { [$0.nearer, $0.farther] + $0.anchors }).sorted()
  }
}
