import EpisodeStore
import Episodes

/// The numbers of episodes, of which those read last stay in memory.
final class RolloutNumbers {
  /// Episodes that are kept.
  private static let capacity = 64

  private let store: EpisodeStore
  private let arrays: [ExportedArrays.Numbers]
  private var kept: [EpisodeID: [String: ArrayValues<Float>]] = [:]
  private var order: [EpisodeID] = []

  init(_ store: EpisodeStore, _ arrays: [ExportedArrays.Numbers]) {
    self.store = store
    self.arrays = arrays
  }

  /// All arrays of an episode by their names in the export.
  ///
  /// - Throws: `DataError`, as reading arrays.
  func numbers(of id: EpisodeID) throws(DataError) -> [String: ArrayValues<Float>] {
    if let numbers = kept[id] { return numbers }
    var numbers: [String: ArrayValues<Float>] = [:]
    for array in arrays {
      numbers[array.name] = try store.values(of: id, array: array.key, as: Float.self)
    }
    kept[id] = numbers
    order.append(id)
    if order.count > Self.capacity { kept[order.removeFirst()] = nil }
    return numbers
  }
}
