import EpisodeStore
import Episodes

/// How far two states are apart, each column counted in its standard deviations.
struct StateScale {
  private let deviations: [Double]

  /// The scale by some states, all with the same columns.
  init(_ states: [[Float]]) {
    let count = Double(max(1, states.count))
    deviations = (states.first ?? []).indices.map { column in
      let values = states.map { Double($0[column]) }
      let mean = values.reduce(0, +) / count
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }
  }

  /// The root of the mean square over the columns that vary at all; `nil` without columns.
  func distance(_ first: [Float], _ second: [Float]) -> Double? {
    guard !deviations.isEmpty else { return nil }
    var (sum, count) = (0.0, 0)
    for (column, deviation) in deviations.enumerated() where deviation > 1e-9 {
      let difference = (Double(first[column]) - Double(second[column])) / deviation
      sum += difference * difference
      count += 1
    }
    return count == 0 ? 0 : (sum / Double(count)).squareRoot()
  }
}
