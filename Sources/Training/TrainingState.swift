import Encoders
import Episodes

/// The state of a training after some updates.
package struct TrainingState<Record: TrainingRecord> {
  /// The weights with the lowest validation loss.
  package struct Best {
    package let update: Int
    package let loss: Double
    package let weights: [[Float]]
  }

  /// The records of a stage that was trained before this one.
  package let earlier: [Record]
  /// The records of the updates that have been made.
  package private(set) var records: [Record] = []
  /// `nil` before the first validation.
  package private(set) var best: Best?

  /// The state before the first update.
  package init(earlier: [Record] = []) { self.earlier = earlier }

  /// The state that a checkpoint recorded, with the best weights that it kept.
  init(_ log: TrainingLog<Record>, bestWeights: [[Float]]?) {
    (earlier, records) = (log.pretraining, log.records)
    let measured = records.filter { $0.validationLoss != nil }
    let least = measured.min { ($0.validationLoss ?? 0) < ($1.validationLoss ?? 0) }
    if let least, let loss = least.validationLoss, let bestWeights {
      best = Best(update: least.update, loss: loss, weights: bestWeights)
    }
  }

  /// How many updates have been made.
  package var updateCount: Int { records.count }

  /// Adds an update, and copies the weights if they are the best so far.
  package mutating func add(_ record: Record, weights: [Tensor]) throws(DataError) {
    records.append(record)
    guard let loss = record.validationLoss, loss < best?.loss ?? .infinity else { return }
    let values = try weights.map { weight throws(DataError) in try weight.values() }
    best = Best(update: record.update, loss: loss, weights: values)
  }

  /// Whether the last `patience` updates brought no better validation loss.
  package func hasStalled(patience: Int?) -> Bool {
    guard let patience, let best else { return false }
    return updateCount - best.update >= patience
  }
}
