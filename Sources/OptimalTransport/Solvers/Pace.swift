import Foundation

/// Judges from the errors so far whether Sinkhorn's iterations will do.
struct Pace {
  let tolerance: Double
  /// Below this an error is rounding.
  let floor: Double
  private var noted = 0
  private var last = Double.infinity
  private var rate = 0.0
  private var least = Double.infinity
  private var sinceLeast = 0
  /// Sinkhorn iterations to wait before the next Newton step, and after one that did not help.
  private var patience = 2
  private var penalty = 4

  init(tolerance: Double, floor: Double) {
    (self.tolerance, self.floor) = (tolerance, floor)
  }

  mutating func note(_ error: Double) {
    noted += 1
    rate = error / last
    last = error
    patience -= 1
    if error < 0.9 * least {
      (least, sinceLeast) = (error, 0)
    } else {
      sinceLeast += 1
    }
  }

  mutating func noteNewton(helped: Bool) {
    patience = helped ? 0 : penalty
    penalty = helped ? 4 : 2 * penalty
  }

  /// Whether a Newton step is likely to save passes.
  var wantsNewton: Bool {
    guard patience <= 0 else { return false }
    guard rate < 1, last.isFinite else { return true }
    let remaining = log(tolerance / last) / log(rate)
    return remaining > Self.worthwhile
  }

  /// A Newton step takes about as many passes.
  private static let worthwhile = 8.0

  /// Whether the error has been at the rounding of Float64 for long.
  var isStalled: Bool { sinceLeast >= 30 && least < 100 * floor }
}
