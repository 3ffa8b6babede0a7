import Episodes
import HDF5

/// The observations of the next step, as offline reinforcement learning reads them.
enum NextObservations {
  /// Rows that are read at a time.
  private static let batch = 64

  /// Writes `next_obs` beside `obs`: each array from its second row on, with the last row twice, because the
  /// observation after the last action was not recorded.
  ///
  /// - Throws: `DataError`, as reading and writing.
  static func write(in demo: HDF5Group, stepCount: Int) throws(DataError) {
    let observations = try demo.group("obs")
    for name in try observations.childNames where try observations.isDataset(name) {
      let dataset = try observations.dataset(name)
      guard dataset.shape.first == stepCount else { continue }
      switch dataset.elementType {
      case .unsignedInteger(bytes: 1): try copy(dataset, name, demo, UInt8.self)
      case .float(bytes: 4): try copy(dataset, name, demo, Float.self)
      default: try copy(dataset, name, demo, Double.self)
      }
    }
  }

  private static func copy<Value: HDF5Element>(
    _ source: HDF5Dataset, _ name: String, _ demo: HDF5Group, _: Value.Type
  ) throws(DataError) {
    let stepCount = source.shape[0]
    let layout: HDF5Layout =
      source.shape.count > 2 ? .chunked([1] + source.shape.dropFirst(), gzipLevel: 4) : .contiguous
    let target = try demo.createDataset(
      "next_obs/\(name)", shape: source.shape, of: Value.self, layout: layout)
    for start in stride(from: 0, to: stepCount, by: batch) {
      let rows = start..<min(start + batch, stepCount)
      let next = min(rows.lowerBound + 1, stepCount - 1)..<min(rows.upperBound + 1, stepCount)
      var values: [Value] = try source.read(rows: next, as: Value.self)
      if next.count < rows.count {
        let last = try source.read(rows: stepCount - 1..<stepCount, as: Value.self)
        values += last
      }
      try target.write(rows: rows, values)
    }
  }
}
