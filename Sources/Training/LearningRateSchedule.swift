import Foundation

/// The learning rate of each update: a linear warm-up, then a cosine decay to 0.
///
/// - Source: Loshchilov & Hutter, "SGDR" (2017), eq. 5, without restarts, after a warm-up over the first
///   tenth of the updates.
package struct LearningRateSchedule: Sendable, Equatable {
  /// The largest learning rate.
  package let peak: Double
  /// How many updates there are.
  package let updateCount: Int

  /// Creates a schedule.
  package init(peak: Double, updateCount: Int) {
    self.peak = peak
    self.updateCount = updateCount
  }

  /// The learning rate of an update, counted from 0.
  package func rate(_ update: Int) -> Double { peak * share(update) }

  private func share(_ update: Int) -> Double {
    let warmUp = max(updateCount / 10, 1)
    if update < warmUp { return Double(update + 1) / Double(warmUp) }
    let progress = Double(update - warmUp) / Double(max(updateCount - warmUp, 1))
    return 0.5 * (1 + cos(.pi * progress))
  }
}
