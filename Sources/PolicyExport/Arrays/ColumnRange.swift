/// The smallest and the largest number of each column.
struct ColumnRange {
  private(set) var low: [Float]
  private(set) var high: [Float]

  init(width: Int) {
    low = [Float](repeating: .infinity, count: width)
    high = [Float](repeating: -.infinity, count: width)
  }

  /// Takes in rows.
  mutating func add(_ rows: [Float]) {
    let width = low.count
    guard width > 0 else { return }
    for (place, value) in rows.enumerated() {
      low[place % width] = min(low[place % width], value)
      high[place % width] = max(high[place % width], value)
    }
  }

  /// Rows with each column from -1 to 1, as DPPO's scripts scale them.
  ///
  /// - Source: DPPO, `script/dataset/process_robomimic_dataset.py`.
  func normalised(_ rows: [Float]) -> [Float] {
    let width = low.count
    return rows.enumerated().map { place, value in
      let (low, high) = (low[place % width], high[place % width])
      return 2 * (value - low) / (high - low + 1e-6) - 1
    }
  }
}
