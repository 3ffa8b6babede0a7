import OptimalTransport

/// Which matcher compares an episode with a reference; the values are what files and options say.
public enum MatcherChoice: String, Sendable, Codable, CaseIterable {
  /// Entropic optimal transport, by Sinkhorn's algorithm.
  case sinkhorn
  /// TemporalOT: transport in a band of frames, on costs in context.
  case temporalTransport = "temporal-ot"
  /// ORCA: the probability that all frames were covered in order.
  case orderedCoverage = "orca"
  /// Dynamic time warping.
  case timeWarping = "dtw"
  /// Dynamic time warping with a soft minimum.
  case softTimeWarping = "soft-dtw"
  /// The nearest frame of every step.
  case nearestFrame = "nearest"
  /// The distance to the last frames.
  case goalDistance = "goal"
  /// The frame at the same share of the time.
  case timeAligned = "time-aligned"

  /// Whether epsilon, tolerance and the limit on iterations mean anything to it.
  public var isTransport: Bool { self == .sinkhorn || self == .temporalTransport }
}

extension RewardSettings {
  /// The matcher that these settings stand for.
  public var sequenceMatcher: any SequenceMatcher {
    let epsilon = Epsilon(epsilon, in: epsilonUnit)
    let solver = Sinkhorn(tolerance: tolerance, maximumIterations: maximumIterations)
    return switch matcher {
    case .sinkhorn:
      TransportMatcher(
        epsilon: epsilon, band: bandHalfWidth.map(TemporalBand.init(halfWidth:)), solver: solver)
    case .temporalTransport:
      TemporalTransportMatcher(
        epsilon: epsilon, reach: reach, contextLength: contextLength, solver: solver)
    case .orderedCoverage: OrderedCoverageMatcher(temperature: coverageTemperature)
    case .timeWarping: TimeWarpingMatcher()
    case .softTimeWarping: SoftTimeWarpingMatcher(smoothing: smoothing)
    case .nearestFrame: NearestFrameMatcher()
    case .goalDistance: GoalDistanceMatcher(goalLength: goalLength)
    case .timeAligned: TimeAlignedMatcher()
    }
  }

  /// How costs are worked out before they are matched; the matcher of TemporalOT looks ahead itself.
  var costSettings: CostSettings {
    CostSettings(
      cost, isCentred: isCentred,
      contextLength: matcher == .temporalTransport ? 1 : contextLength)
  }
}
