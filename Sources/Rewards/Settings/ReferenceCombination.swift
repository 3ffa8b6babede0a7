import Foundation

/// How the matches with several references become one.
public enum ReferenceCombination: String, Sendable, Codable, CaseIterable {
  /// The match with the nearest reference, because there are several good ways of doing a task.
  case best
  /// The mean over all references.
  case mean
  /// A mean in which a reference counts by `exp(-cost / softminTemperature)`.
  case softmin
  /// The match with the references' barycentre under time warping, a sequence between them all.
  case barycentre

  /// The weight of each match, given their costs.
  ///
  /// The weights add up to 1.
  ///
  /// - Precondition: There is at least one cost.
  func weights(costs: [Double], softminTemperature: Double) -> [Double] {
    let least = costs.min() ?? 0
    switch self {
    case .best, .barycentre:
      let nearest = costs.firstIndex(of: least)
      return costs.indices.map { $0 == nearest ? 1 : 0 }
    case .mean:
      return costs.map { _ in 1 / Double(costs.count) }
    case .softmin:
      let weights = costs.map { exp((least - $0) / softminTemperature) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
  }
}
