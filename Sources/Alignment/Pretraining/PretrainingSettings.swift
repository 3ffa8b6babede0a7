/// How an encoder is trained on episodes alone, without any answers.
public struct PretrainingSettings: Codable, Sendable, Equatable {
  /// What is learned from the order of frames; the values are the names on the command line.
  public enum Objective: String, Codable, Sendable, CaseIterable {
    /// Frames find their way to another episode and back: `CycleConsistency`.
    case cycleConsistency = "tcc"
    /// Neighbours in time lie nearer than frames from afar: `TimeContrast`.
    case timeContrast = "time-contrastive"
    /// The distance to a later frame is a value function: `ValueImplicit`.
    case valueImplicit = "vip"
  }

  /// What is learned; by default what did best on simulated arms.
  public var objective = Objective.timeContrast
  /// The most episodes that are learned from, spread evenly over the order of names where there are more:
  /// their frames are held in memory.
  public var mostEpisodes = 256
  /// Episodes in one update.
  public var episodeCount = 6
  /// Frames of an episode in one update; rounded down to whole triplets or quadruplets where the
  /// objective learns from such.
  public var frameCount = 16
  /// Updates of the weights.
  public var updateCount = 250
  /// The largest step of AdamW; it rises over the first tenth of the updates and falls as a cosine.
  public var learningRate = 2e-3
  /// How strongly AdamW pulls weights to 0.
  public var weightDecay = 1e-3
  /// How frames are varied while training, alike along an episode.
  public var augmentation = Augmentation()
  /// Cycle consistency: how soft the choice of the nearest frame is, in squared distance per feature.
  public var softmaxTemperature = 0.1
  /// Time contrast: by how much more a frame from afar is to be apart, in squared distance between
  /// features of length 1.
  public var margin = 0.2
  /// Time contrast: how far a neighbour is at most, as a share of the episode; frames from afar are more
  /// than twice as far.
  public var neighbourhood = 0.1
  /// VIP: the discount of a step.
  public var discount = 0.98
  /// Where all chance starts from.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// The objective with its own settings.
  var loss: any PretrainingLoss {
    switch objective {
    case .cycleConsistency: CycleConsistency(temperature: softmaxTemperature)
    case .timeContrast: TimeContrast(margin: margin, neighbourhood: neighbourhood)
    case .valueImplicit: ValueImplicit(discount: discount)
    }
  }
}
