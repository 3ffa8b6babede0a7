import OptimalTransport

extension RewardSettings {
  /// The settings of published methods, as their code has them.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    /// RAPL: transport at epsilon 1 to the nearest reference, squared with its sign times 10,000.
    case published
    /// ROT: transport at epsilon 0.01, scaled by the first episode.
    case rot
    /// TemporalOT: transport at epsilon 0.01 in a band of 10 frames with a context of 3.
    case temporalTransport = "temporal-ot"
    /// ORCA: ordered coverage, here minus 1 so that it is a cost like the others.
    case orca
    /// XIRL and VIP: minus the Euclidean distance to the last frame.
    case goal
  }

  /// The settings of a published method.
  ///
  /// - Source: RAPL is thomasrantian/mvp, `mvp/ppo`, ROT is siddhanthaldar/ROT, `rewarder.py`, TemporalOT
  ///   is fuyw/TemporalOT, ORCA is portal-cornell/orca, `seq_matching/orca.py`, and XIRL is
  ///   google-research/xirl. ROT and TemporalOT stop after 100 iterations, which has not converged at this
  ///   epsilon. Here they continue to the limit, and the trace has the status.
  public init(_ preset: Preset) {
    self.init()
    returnDefinition = RewardDefinition(.cost)
    stepDefinition = RewardDefinition(.share)
    switch preset {
    case .published:
      (epsilon, maximumIterations, scaling) = (1, 1000, .signedSquare)
    case .rot:
      (epsilon, scaling) = (0.01, .firstEpisode)
    case .temporalTransport:
      matcher = .temporalTransport(reach: 10)
      (epsilon, contextLength, scaling) = (0.01, 3, .firstEpisode)
    case .orca:
      matcher = .orderedCoverage(temperature: 1)
      stepDefinition = RewardDefinition(.cost)
    case .goal:
      (matcher, cost, goalLength, combination) = (.goalDistance, .euclidean, 1, .mean)
      stepDefinition = RewardDefinition(.cost)
    }
  }
}
