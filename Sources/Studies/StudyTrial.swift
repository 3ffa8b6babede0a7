import Evaluation

/// One of the many runs that a study is made of: a method on one fold of one deal.
public struct StudyTrial: Codable, Hashable, Sendable {
  /// The seed of the deal, of the questions and of the training.
  public let seed: UInt64
  /// Which part was held out, from 0.
  public let fold: Int
  /// What was tried.
  public let method: StudyMethod
  /// How many rankings it learned from; `nil` for what learns from none.
  public let rankingCount: Int?
  /// The share of rankings that the simulated annotator got wrong; `nil` for what learns from none.
  public let mistakeRate: Double?

  /// Names a trial.
  public init(
    seed: UInt64, fold: Int, method: StudyMethod, rankingCount: Int? = nil,
    mistakeRate: Double? = nil
  ) {
    self.seed = seed
    self.fold = fold
    self.method = method
    self.rankingCount = rankingCount
    self.mistakeRate = mistakeRate
  }
}

/// What a trial came to, per arm: small enough to be kept while a long study runs.
public struct StudyMeasurement: Codable, Sendable, Equatable {
  /// The trial.
  public let trial: StudyTrial
  /// One row per arm; for the encoder as it was, also those of the baselines.
  public let rows: [EvaluationRow]

  /// Measures the rewards of a trial.
  ///
  /// Pairs of episodes count whose true scores are `margin` apart.
  public init(_ fold: AlignmentStudy.Fold, margin: Double = 0.1) {
    trial = fold.trial
    var settings = EvaluationSettings()
    settings.margin = margin
    settings.resampleCount = 1
    let baselines = fold.trial.method == .before ? Baseline.allCases : []
    let methods =
      [(fold.trial.method.rawValue, fold.episodes)]
      + baselines.map { baseline in
        (baseline.rawValue, fold.episodes.map { $0.rewarded(by: baseline) })
      }
    rows = methods.flatMap { name, episodes in
      Dictionary(grouping: episodes, by: \.embodiment).sorted { $0.key < $1.key }
        .map { embodiment, own in
          EvaluationRow(embodiment: embodiment, method: name, episodes: own, settings: settings)
        }
    }
  }
}
