import OptimalTransport

extension RewardSettings {
  /// The numbers of all matchers; only that of the chosen matcher can be changed.
  package var matcherNumbers: MatcherChoice.Numbers {
    get { matcher.numbers }
    set { matcher = MatcherChoice(matcher.name, newValue) }
  }

  /// The matcher that these settings stand for.
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
    case .unbalanced(let massPenalty):
      transport(.unbalanced(rowPenalty: massPenalty, columnPenalty: massPenalty))
    case .partial(let massShare): transport(.partial(share: massShare))
    case .temporalTransport(let reach):
      TemporalTransportMatcher(
        epsilon: epsilon, reach: reach, contextLength: contextLength, solver: solver)
    case .orderedCoverage(let temperature): OrderedCoverageMatcher(temperature: temperature)
    case .timeWarping: TimeWarpingMatcher()
    case .softTimeWarping(let smoothing): SoftTimeWarpingMatcher(smoothing: smoothing)
    case .nearestFrame: NearestFrameMatcher()
    case .goalDistance: GoalDistanceMatcher(goalLength: goalLength)
    case .timeAligned: TimeAlignedMatcher()
    }
  }

  /// How costs are computed before they are matched; the matcher of TemporalOT adds the context itself.
  var costSettings: CostSettings {
    CostSettings(
      cost, isCentred: isCentred,
      contextLength: matcher.name == .temporalTransport ? 1 : contextLength)
  }
}
