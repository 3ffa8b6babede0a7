import Encoders
import Episodes
import Foundation

/// Checkpoints from which a training that was ended continues to the same weights.
///
/// Every member of an ensemble has two files: its weights with the optimiser's moments
/// (`member-0-50.safetensors`), and the records of its updates (`member-0-50.json`). They are written after
/// an earlier stage, if there is one, and every `interval` updates.
public struct TrainingCheckpoints: Sendable {
  /// The folder of the files.
  public let folder: String
  /// The digest of everything that the training depends on: checkpoints of another training are ignored.
  public let setup: ContentHash
  /// Updates between two checkpoints, at least 1.
  public let interval: Int

  /// Names the folder and the training.
  public init(folder: String, setup: ContentHash, interval: Int = 50) {
    self.folder = folder
    self.setup = setup
    self.interval = interval
  }

  /// Removes the checkpoints of all members, and the folder if nothing else is in it.
  public func remove() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where Self.isCheckpoint(name) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
    rmdir(folder)
  }

  private static func isCheckpoint(_ name: String) -> Bool {
    name.wholeMatch(of: /member-[0-9]+-[0-9]+\.(json|safetensors)/) != nil
  }

  /// Writes a checkpoint of a member, if it is time.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  func save<Record>(
    _ state: TrainingState<Record>, member: Int, _ parameters: [Tensor], _ optimiser: AdamW
  ) throws(DataError) {
    guard state.updateCount.isMultiple(of: interval) else { return }
    let records = TrainingLog(setup: setup, pretraining: state.earlier, records: state.records)
    let log = try JSONText.line(records, for: folder)
    try AtomicFile.write(Data(log.utf8), to: path(member, state.updateCount, "json"))
    var arrays: [String: WeightArray] = [:]
    for (index, parameter) in parameters.enumerated() {
      let moments = try optimiser.moments(of: index)
      let parts = [
        "weight": try parameter.values(), "first": moments.first, "second": moments.second,
        "best": state.best?.weights[index],
      ]
      for case let (name, values?) in parts {
        arrays["\(name).\(index)"] = WeightArray(shape: [values.count], values: values)
      }
    }
    try SafeTensorsFile.write(arrays, to: path(member, state.updateCount, "safetensors"))
    removeEarlier(than: state.updateCount, member: member)
  }

  /// Restores the weights and moments of a member's last checkpoint.
  ///
  /// - Returns: The state, or `nil` if there is no checkpoint of this training.
  /// - Throws: `DataError` if a file is damaged.
  func resume<Record: TrainingRecord>(
    member: Int, _ parameters: [Tensor], _ optimiser: AdamW
  ) throws(DataError) -> TrainingState<Record>? {
    guard let update = saved(member: member).max(),
      let log = try? JSONDecoder().decode(
        TrainingLog<Record>.self,
        from: InputFile.contents(of: path(member, update, "json"), atMost: Self.largestLog)),
      log.setup == setup, log.records.count == update
    else { return nil }
    let weights = path(member, update, "safetensors")
    let arrays = NamedWeights(file: weights, arrays: try SafeTensorsFile.read(weights))
    var best: [[Float]] = []
    for (index, parameter) in parameters.enumerated() {
      func values(_ name: String) throws(DataError) -> [Float] {
        try arrays.array("\(name).\(index)", shape: [parameter.count]).values
      }
      try parameter.assign(Tensor(values("weight"), shape: parameter.shape))
      try optimiser.resume(
        index, moments: (values("first"), values("second")), updateCount: update)
      if arrays.shape("best.\(index)") != nil { best.append(try values("best")) }
    }
    return TrainingState(log, bestWeights: best.isEmpty ? nil : best)
  }

  private static let largestLog = 1 << 28

  private func path(_ member: Int, _ update: Int, _ type: String) -> String {
    "\(folder)/member-\(member)-\(update).\(type)"
  }

  /// The update counts of a member's checkpoints; the weights are written last.
  private func saved(member: Int) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("member-\(member)-"), name.hasSuffix(".safetensors") else {
        return nil
      }
      return Int(name.dropFirst("member-\(member)-".count).dropLast(".safetensors".count))
    }
  }

  private func removeEarlier(than update: Int, member: Int) {
    for earlier in saved(member: member) where earlier < update {
      for type in ["safetensors", "json"] {
        try? FileManager.default.removeItem(atPath: path(member, earlier, type))
      }
    }
  }
}

/// The content of a checkpoint's file of records.
struct TrainingLog<Record: TrainingRecord>: Codable {
  let setup: ContentHash
  /// The records of the earlier stage.
  let pretraining: [Record]
  let records: [Record]
}
