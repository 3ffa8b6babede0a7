import Encoders
import Episodes

/// Where the training of a member stands after some updates.
struct TrainingState {
  /// The weights that did best on the episodes held out.
  struct Best {
    let update: Int
    let loss: Double
    let weights: [[Float]]
  }

  /// Updates that have been made with answers.
  var updateCount: Int { records.count }
  /// What the answers are believed to be worth.
  var mistakes: MistakeModel
  /// What every update of the pretraining did; none if there was no pretraining.
  let pretraining: [Aligner.Record]
  /// What every update with answers did.
  private(set) var records: [Aligner.Record] = []
  /// `nil` before any held-out episode was looked at.
  var best: Best?

  init(_ settings: AlignmentSettings, pretraining: [Aligner.Record] = []) {
    self.pretraining = pretraining
    mistakes = MistakeModel(settings)
  }

  /// Where a training stood that had made these updates, with the best weights that were kept then.
  init(_ settings: AlignmentSettings, after log: TrainingLog, bestWeights: [[Float]]?) {
    (pretraining, records) = (log.pretraining, log.records)
    mistakes = MistakeModel(settings)
    if let rate = records.last?.mistakeRate { mistakes.take(rate: rate) }
    let tried = records.filter { $0.validationLoss != nil }
    let least = tried.min { ($0.validationLoss ?? 0) < ($1.validationLoss ?? 0) }
    if let least, let loss = least.validationLoss, let bestWeights {
      best = Best(update: least.update, loss: loss, weights: bestWeights)
    }
  }

  /// Takes in an update, and keeps the weights if they are the best so far.
  mutating func add(_ record: Aligner.Record, weights: [Tensor]) throws(DataError) {
    records.append(record)
    guard let loss = record.validationLoss, loss < best?.loss ?? .infinity else { return }
    let values = try weights.map { weight throws(DataError) in try weight.values() }
    best = Best(update: record.update, loss: loss, weights: values)
  }

  /// Whether no look at the held-out episodes has been better for as long as one waits.
  func hasStalled(_ settings: AlignmentSettings) -> Bool {
    guard let patience = settings.patience, let best else { return false }
    return updateCount - best.update >= patience
  }
}
