import OptimalTransport

/// The matcher that compares an episode with a reference.
public enum MatcherChoice: Sendable, Codable, Equatable {
  /// Entropic optimal transport, by Sinkhorn's algorithm.
  case sinkhorn
  /// Optimal transport without entropy.
  case exact
  /// Entropic transport in which a step may give or take another mass than its share.
  ///
  /// It pays `massPenalty` per unit of KL divergence, in the unit of the cost, above 0.
  case unbalanced(massPenalty: Double = 1)
  /// Entropic transport of a share of the mass, above 0 and at most 1, wherever that is cheapest.
  case partial(massShare: Double = 0.8)
  /// TemporalOT: transport in a band, on costs in context; `reach` is the number of frames on either side
  /// of the diagonal, at least 1.
  case temporalTransport(reach: Int = 10)
  /// ORCA: the probability that all frames were covered in order; its temperature is in the unit of the
  /// cost, above 0.
  case orderedCoverage(temperature: Double = 1)
  /// Dynamic time warping.
  case timeWarping
  /// Dynamic time warping with a soft minimum; the smoothing is in the unit of the cost, above 0.
  case softTimeWarping(smoothing: Double = 0.1)
  /// The nearest frame of every step.
  case nearestFrame
  /// The distance to the last frames.
  case goalDistance
  /// The frame at the same share of the time.
  case timeAligned

  /// Every matcher with its default numbers.
  public static let allCases = Name.allCases.map { MatcherChoice($0) }

  /// Whether epsilon, tolerance and the limit on iterations have an effect.
  public var isTransport: Bool {
    [.sinkhorn, .unbalanced, .partial, .temporalTransport].contains(name)
  }
}

extension MatcherChoice {
  /// The names of matchers in files and on the command line.
  public enum Name: String, Sendable, Codable, CaseIterable {
    /// Entropic optimal transport.
    case sinkhorn
    /// Optimal transport without entropy.
    case exact
    /// Unbalanced transport.
    case unbalanced
    /// Partial transport.
    case partial
    /// TemporalOT.
    case temporalTransport = "temporal-ot"
    /// ORCA.
    case orderedCoverage = "orca"
    /// Dynamic time warping.
    case timeWarping = "dtw"
    /// Soft dynamic time warping.
    case softTimeWarping = "soft-dtw"
    /// Nearest frames.
    case nearestFrame = "nearest"
    /// Distance to the goal.
    case goalDistance = "goal"
    /// Same share of the time.
    case timeAligned = "time-aligned"
  }

  /// The numbers of all matchers, as a rewards file lists them.
  public struct Numbers: Sendable, Equatable {
    /// Of `unbalanced`.
    public var massPenalty = 1.0
    /// Of `partial`.
    public var massShare = 0.8
    /// Of `temporalTransport`.
    public var reach = 10
    /// Of `orderedCoverage`.
    public var coverageTemperature = 1.0
    /// Of `softTimeWarping`.
    public var smoothing = 0.1

    /// The defaults.
    public init() {}
  }

  /// The matcher of that name; it takes its own number and ignores the others.
  public init(_ name: Name, _ numbers: Numbers = Numbers()) {
    switch name {
    case .sinkhorn: self = .sinkhorn
    case .exact: self = .exact
    case .unbalanced: self = .unbalanced(massPenalty: numbers.massPenalty)
    case .partial: self = .partial(massShare: numbers.massShare)
    case .temporalTransport: self = .temporalTransport(reach: numbers.reach)
    case .orderedCoverage: self = .orderedCoverage(temperature: numbers.coverageTemperature)
    case .timeWarping: self = .timeWarping
    case .softTimeWarping: self = .softTimeWarping(smoothing: numbers.smoothing)
    case .nearestFrame: self = .nearestFrame
    case .goalDistance: self = .goalDistance
    case .timeAligned: self = .timeAligned
    }
  }

  /// The matcher's name.
  public var name: Name {
    switch self {
    case .sinkhorn: .sinkhorn
    case .exact: .exact
    case .unbalanced: .unbalanced
    case .partial: .partial
    case .temporalTransport: .temporalTransport
    case .orderedCoverage: .orderedCoverage
    case .timeWarping: .timeWarping
    case .softTimeWarping: .softTimeWarping
    case .nearestFrame: .nearestFrame
    case .goalDistance: .goalDistance
    case .timeAligned: .timeAligned
    }
  }

  /// The matcher's number among the defaults of all others.
  public var numbers: Numbers {
    var numbers = Numbers()
    switch self {
    case .unbalanced(let massPenalty): numbers.massPenalty = massPenalty
    case .partial(let massShare): numbers.massShare = massShare
    case .temporalTransport(let reach): numbers.reach = reach
    case .orderedCoverage(let temperature): numbers.coverageTemperature = temperature
    case .softTimeWarping(let smoothing): numbers.smoothing = smoothing
    default: break
    }
    return numbers
  }
}
