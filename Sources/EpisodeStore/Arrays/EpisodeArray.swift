/// A recorded array of numbers of one episode, without its numbers.
///
/// `EpisodeStore` reads them.
public struct EpisodeArray: Sendable, Equatable {
  /// The path below the episode, such as `actions` or `obs/robot0_joint_pos`.
  public let key: String
  /// The part that it plays, by its name.
  public let role: ArrayRole
  /// The type in which its numbers are stored.
  public let numberType: NumberType
  /// `[T, ...]` with T the steps of the episode, or the shape as stored if it has no row per step.
  public let shape: [Int]
  /// Whether it has one row per step, so that it can be read by steps.
  ///
  /// A layout's own further row, such as ManiSkill's observation after the last action, is left out.
  public let isPerStep: Bool

  /// Numbers of one step, D: the product of all axes but the first.
  public var columnCount: Int { shape.dropFirst().clampedProduct }

  init(_ entry: ArrayEntry, numberType: NumberType, stepCount: Int, surplusRowCount: Int) {
    let rowCount = entry.shape.first ?? 0
    key = entry.key
    role = ArrayRole(key: entry.key, axisCount: entry.shape.count)
    self.numberType = numberType
    isPerStep = (stepCount...stepCount + surplusRowCount).contains(rowCount)
    shape = isPerStep ? [stepCount] + entry.shape.dropFirst() : entry.shape
  }
}

extension Collection<Int> {
  /// The product, or the largest integer if that is less: sizes in a file are claims.
  var clampedProduct: Int {
    reduce(1) { product, factor in
      let (next, overflows) = product.multipliedReportingOverflow(by: factor)
      return overflows ? .max : next
    }
  }
}
