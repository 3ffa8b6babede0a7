import Foundation

/// The place of a frame in a reference by its looks: the mean time of the reference's frames, weighted by
/// nearness.
///
/// - Source: the cycle-back regression of temporal cycle consistency (Dwibedi et al., 2019,
///   arXiv 1904.07846), section 3.2, with times as shares of the reference.
struct SoftTime: Sendable {
  /// The difference of cost by which a frame counts less, above 0.
  let temperature: Double

  /// The time, from 0 to 1, of a frame with these costs to the frames of a reference.
  ///
  /// It is 1 if the reference has a single frame, which is its goal.
  func time(costs: some RandomAccessCollection<Double>) -> Double {
    guard costs.count > 1, let least = costs.min() else { return 1 }
    var (mass, moment) = (0.0, 0.0)
    for (step, cost) in costs.enumerated() {
      let weight = exp((least - cost) / temperature)
      mass += weight
      moment += weight * Double(step)
    }
    return moment / mass / Double(costs.count - 1)
  }
}
