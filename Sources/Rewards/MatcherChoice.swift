import OptimalTransport

/// Which matcher compares an episode with a reference.
///
/// The raw values are the words in files and options.
public enum MatcherChoice: String, Sendable, Codable, CaseIterable {
  /// Entropic optimal transport, by Sinkhorn's algorithm.
  case sinkhorn
  /// Optimal transport without entropy.
  case exact
  /// Entropic transport in which steps may give or receive less or more than their share, at a price.
  case unbalanced
  /// Entropic transport of a share of the mass, wherever that is cheapest.
  case partial
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

  /// Whether it uses epsilon, tolerance and the limit on iterations.
  public var isTransport: Bool {
    [.sinkhorn, .unbalanced, .partial, .temporalTransport].contains(self)
  }
}

extension RewardSettings {
  /// The matcher of these settings.
  public var sequenceMatcher: any SequenceMatcher {
    let epsilon = Epsilon(epsilon, in: epsilonUnit)
    let solver = Sinkhorn(tolerance: tolerance, maximumIterations: maximumIterations)
    let band = bandHalfWidth.map(TemporalBand.init(halfWidth:))
    func transport(_ mass: MassRule) -> TransportMatcher {
      TransportMatcher(epsilon: epsilon, band: band, mass: mass, solver: solver)
    }
    return switch matcher {
    case .sinkhorn: transport(.balanced)
    case .exact: TransportMatcher(epsilon: epsilon, band: band, solver: ExactTransport())
    case .unbalanced:
      transport(.unbalanced(rowPenalty: massPenalty, columnPenalty: massPenalty))
    case .partial: transport(.partial(share: massShare))
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

  /// How costs are computed before they are matched.
  ///
  /// The matcher of TemporalOT adds its context itself.
  var costSettings: CostSettings {
    CostSettings(
      cost, isCentred: isCentred,
      contextLength: matcher == .temporalTransport ? 1 : contextLength)
  }
}
