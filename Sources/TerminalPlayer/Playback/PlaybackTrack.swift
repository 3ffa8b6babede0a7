/// The steps of one video and when each is shown, in seconds from the first.
struct PlaybackTrack: Equatable, Sendable {
  /// The rate of a recording that states none.
  static let assumedStepsPerSecond = 20.0

  /// The steps that are shown, of an episode or of a segment of it.
  let steps: Range<Int>
  /// When each is shown, ascending from 0.
  let times: [Double]
  /// How long all are shown, the last as long as the others on average.
  let duration: Double
  /// Whether the recording states times or a rate.
  let isTimed: Bool

  /// Describes steps that have times of their own, a rate, or neither.
  ///
  /// - Precondition: `steps` is not empty, and `times` holds a time for each step of the episode that
  ///   they are from.
  init(steps: Range<Int>, times: [Double]? = nil, stepsPerSecond: Double? = nil) {
    precondition(!steps.isEmpty, "nothing to show")
    self.steps = steps
    let count = Double(steps.count)
    if let times, Self.areUsable(times[steps]) {
      let start = times[steps.lowerBound]
      self.times = times[steps].map { $0 - start }
      let length = times[steps.upperBound - 1] - start
      let gap = count > 1 ? length / (count - 1) : 1 / Self.assumedStepsPerSecond
      duration = length + gap
      isTimed = true
    } else {
      let rate = stepsPerSecond.flatMap { (0.01...1000).contains($0) ? $0 : nil }
      let step = 1 / (rate ?? Self.assumedStepsPerSecond)
      self.times = steps.indices.map { Double($0 - steps.lowerBound) * step }
      duration = count * step
      isTimed = rate != nil
    }
  }

  /// The step that is shown so many seconds after the first, and the last one from its time on.
  ///
  /// - Complexity: O(log steps).
  func step(at seconds: Double) -> Int {
    // A step is shown at its own time, even if the sum of times was rounded.
    let time = seconds + duration * 1e-9
    var (low, high) = (0, times.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle } else { high = middle }
    }
    return steps.lowerBound + low
  }

  private static func areUsable(_ times: ArraySlice<Double>) -> Bool {
    times.allSatisfy(\.isFinite) && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
  }
}
