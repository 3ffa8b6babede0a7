import Encoders
import Episodes

/// The training of one network: AdamW updates with clipped gradients, checkpoints, and the choice of the
/// weights to keep.
///
/// A training that was ended continues from its last checkpoint to the same weights.
package struct TrainingLoop: Sendable {
  /// The member of an ensemble that is trained, from 0; it names the checkpoints.
  package let member: Int
  /// The parameters, in an order that does not change between runs.
  package let parameters: [Tensor]
  /// Factors on the learning rate, one for each parameter.
  ///
  /// `nil` stands for 1 throughout.
  package var rates: [Double]?
  /// The weight decay of AdamW.
  package let weightDecay: Double
  /// The learning rates, and how many updates there are.
  package let schedule: LearningRateSchedule
  /// How many updates without a better validation loss end the training, or `nil` for no such end.
  package var patience: Int?
  /// The checkpoints, or `nil` for none.
  package var checkpoints: TrainingCheckpoints?

  /// The largest overall length of the gradients.
  private static let maximumGradientNorm: Float = 1

  /// Describes a training by its properties.
  package init(
    member: Int, parameters: [Tensor], rates: [Double]? = nil, weightDecay: Double,
    schedule: LearningRateSchedule, patience: Int? = nil, checkpoints: TrainingCheckpoints? = nil
  ) {
    self.member = member
    self.parameters = parameters
    self.rates = rates
    self.weightDecay = weightDecay
    self.schedule = schedule
    self.patience = patience
    self.checkpoints = checkpoints
  }

  /// Makes the updates that are still to be made.
  ///
  /// The weights with the best validation loss are kept, or the last where none was measured.
  ///
  /// - Returns: The records of all updates, those of an earlier stage first.
  /// - Throws: `DataError.Kind.invalidValue` if the loss is not finite; what the task or `report` throws.
  package func run<Task: TrainingTask>(
    _ task: inout Task, report: (Task.Record) throws(DataError) -> Void
  ) throws(DataError) -> [Task.Record] {
    let optimiser = try AdamW(parameters, weightDecay: weightDecay, rates: rates)
    var state = try begin(&task, optimiser)
    while state.updateCount < schedule.updateCount, !state.hasStalled(patience: patience) {
      let learningRate = schedule.rate(state.updateCount)
      var record = try task.update(state.updateCount, learningRate: learningRate)
      try requireFinite(record, of: task)
      try optimiser.step(learningRate: learningRate, maximumNorm: Self.maximumGradientNorm)
      try task.validate(&record)
      try state.add(record, weights: parameters)
      try report(record)
      try checkpoints?.save(state, member: member, parameters, optimiser)
    }
    for (parameter, values) in zip(parameters, state.best?.weights ?? []) {
      try parameter.assign(Tensor(values, shape: parameter.shape))
    }
    return state.earlier + state.records
  }

  private func begin<Task: TrainingTask>(_ task: inout Task, _ optimiser: AdamW)
    throws(DataError) -> TrainingState<Task.Record>
  {
    let saved: TrainingState<Task.Record>? =
      try checkpoints?.resume(member: member, parameters, optimiser)
    if let saved {
      task.resume(after: saved.records)
      return saved
    }
    let state = TrainingState(earlier: try task.start())
    // Preparing weights without an earlier stage takes a moment; writing a large network takes longer.
    if !state.earlier.isEmpty {
      try checkpoints?.save(state, member: member, parameters, optimiser)
    }
    return state
  }

  private func requireFinite<Task: TrainingTask>(_ record: Task.Record, of task: Task)
    throws(DataError)
  {
    guard !record.loss.isFinite else { return }
    throw DataError(
      .invalidValue, subject: task.stage, place: "update \(record.update)",
      expected: "a finite loss", found: "\(record.loss)", remedy: task.divergenceRemedy,
      settings: task.divergenceSettings)
  }
}
