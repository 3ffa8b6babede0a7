import Dispatch

/// A clock that nobody sets.
enum MonotonicClock {
  /// Seconds since some moment.
  static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
