import Encoders
import Episodes
import Foundation

/// Files from which a training that was ended goes on to the same weights.
///
/// Every member has one with its weights and the optimiser's moments, and one with the records of its
/// updates. They are written after the pretraining, if there is one, and every `interval` updates with
/// answers, and are of no use once the training has ended.
public struct TrainingCheckpoints: Sendable {
  /// Where the files are.
  public let folder: String
  /// The digest of all that the training depends on: the files of another training are passed over.
  public let setup: ContentHash
  /// Updates between two writings, at least 1.
  public let interval: Int

  /// Names the folder, and what is trained.
  public init(folder: String, setup: ContentHash, interval: Int = 50) {
    self.folder = folder
    self.setup = setup
    self.interval = interval
  }

  /// Removes the files, when the training has ended.
  public func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes where a member stands, if it is time.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  func save(_ state: TrainingState, member: Int, _ parameters: [Tensor], _ optimiser: AdamW)
    throws(DataError)
  {
    guard state.updateCount.isMultiple(of: interval) else { return }
    let records = TrainingLog(
      setup: setup, pretraining: state.pretraining, records: state.records)
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

  /// Goes back to where a member stood, and puts its weights and moments in place.
  ///
  /// - Returns: `nil` if there is nothing of this training.
  /// - Throws: `DataError` if a file is damaged.
  func resume(
    member: Int, _ parameters: [Tensor], _ optimiser: AdamW, settings: AlignmentSettings
  ) throws(DataError) -> TrainingState? {
    guard let update = saved(member: member).max(),
      let log = try? JSONDecoder().decode(
        TrainingLog.self,
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
    return TrainingState(settings, after: log, bestWeights: best.isEmpty ? nil : best)
  }

  private static let largestLog = 1 << 28

  private func path(_ member: Int, _ update: Int, _ type: String) -> String {
    "\(folder)/member-\(member)-\(update).\(type)"
  }

  /// The updates of which a member's weights are there: they are written last.
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

/// What the records' file holds.
struct TrainingLog: Codable {
  let setup: ContentHash
  let pretraining: [Aligner.Record]
  let records: [Aligner.Record]
}
