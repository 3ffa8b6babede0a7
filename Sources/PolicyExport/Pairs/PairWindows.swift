/// The windows of a pair: decisions of the preferred rollout, each with the one of the rejected rollout whose
/// phase is nearest.
struct PairWindows {
  /// A decision of both.
  struct Window: Equatable {
    let preferredStep: Int
    let rejectedStep: Int
    /// The difference of the phases, each the step as a share of the episode.
    let phaseDifference: Double
  }

  private(set) var windows: [Window] = []
  /// Windows that were left out, because the phases differ by too much.
  private(set) var droppedCount = 0

  init(
    preferredCount: Int, rejectedCount: Int, window: PolicyWindow, largestPhaseDifference: Double
  ) {
    let others = window.decisions(stepCount: rejectedCount)
    for step in window.decisions(stepCount: preferredCount) {
      let phase = Double(step) / Double(preferredCount)
      let differences = others.map { abs(Double($0) / Double(rejectedCount) - phase) }
      guard let nearest = differences.indices.min(by: { differences[$0] < differences[$1] }),
        differences[nearest] <= largestPhaseDifference
      else {
        droppedCount += 1
        continue
      }
      windows.append(
        Window(
          preferredStep: step, rejectedStep: others[nearest],
          phaseDifference: differences[nearest]))
    }
  }
}
