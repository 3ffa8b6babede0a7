import Episodes

/// The record of one update, which is a line of `training.jsonl`.
package protocol TrainingRecord: Codable, Sendable {
  /// The number of the update, from 1.
  var update: Int { get }
  /// The loss of the batch.
  var loss: Double { get }
  /// The loss on held-out episodes after the update, or `nil` where it was not measured.
  var validationLoss: Double? { get }
}

/// One network to train: how it starts, and how one update gets its gradients.
package protocol TrainingTask {
  /// The record of one update.
  associatedtype Record: TrainingRecord

  /// The name of the stage, for messages.
  var stage: String { get }
  /// The advice for a loss that is no longer a number.
  var divergenceRemedy: String { get }
  /// The settings that this advice is about.
  var divergenceSettings: [DataError.Setting] { get }

  /// Prepares the weights of a training that starts from the beginning.
  ///
  /// - Returns: The records of a stage that was trained before; none where there is no such stage.
  mutating func start() throws(DataError) -> [Record]
  /// Restores the state that follows from the records of a checkpoint.
  mutating func resume(after records: [Record])
  /// Computes the loss of an update, counted from 0, and leaves its gradients in the parameters.
  mutating func update(_ index: Int, learningRate: Double) throws(DataError) -> Record
  /// Measures the loss on held-out episodes, if it is time.
  mutating func validate(_ record: inout Record) throws(DataError)
}

extension TrainingTask {
  /// A task without state has nothing to restore.
  package mutating func resume(after records: [Record]) {}
  /// A task without held-out episodes measures nothing.
  package mutating func validate(_ record: inout Record) throws(DataError) {}
}
