import Episodes
import Foundation

/// One row per frame of rewarded episodes: what is known about it from its reward.
///
/// Every export of rewards is a projection of this table. The folder's README defines its columns.
package struct FrameTable: Sendable {
  /// Numbers that the columns depend on.
  package struct Settings: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case advantageSteps = "advantage_steps"
    }

    /// How many steps ahead the advantage looks, at least 1; by default the length of an action chunk.
    package var advantageSteps = 16

    /// The defaults.
    package init() {}
  }

  /// A verdict on success, and the probability with which it includes the truth.
  package struct Success: Sendable, Equatable {
    /// The verdict.
    package let verdict: SuccessDetector.Verdict
    /// The probability.
    package let coverage: Double?

    /// States a verdict.
    package init(verdict: SuccessDetector.Verdict, coverage: Double?) {
      self.verdict = verdict
      self.coverage = coverage
    }

    var isSuccess: Bool? {
      switch verdict {
      case .success: true
      case .failure: false
      case .undecided, .neither: nil
      }
    }
  }

  /// The number of frames.
  package let frameCount: Int
  /// How levels were made.
  package let rule: ProgressRule
  /// The settings.
  package let settings: Settings
  private let traces: [RewardTrace]
  private let firstIndices: [Int]
  private let places: [EpisodeID: Int]
  private let rewardSettings: RewardSettings
  private let success: [EpisodeID: Success]
  private var weighing = Weighing()

  /// Prepares the table of some episodes, in their order.
  ///
  /// - Parameters:
  ///   - traces: The rewards. Each episode occurs once.
  ///   - rewardSettings: The settings that gave them.
  ///   - references: The preferred episodes.
  ///   - success: Verdicts on success by episode.
  ///   - settings: Numbers that the columns depend on.
  /// - Complexity: O(frames · log frames).
  package init(
    _ traces: [RewardTrace], rewardSettings: RewardSettings, references: [EpisodeID] = [],
    success: [EpisodeID: Success] = [:], settings: Settings = Settings()
  ) {
    self.traces = traces
    self.rewardSettings = rewardSettings
    self.success = success
    self.settings = settings
    places = Dictionary(
      traces.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    var firstIndices: [Int] = []
    var frameCount = 0
    for trace in traces {
      firstIndices.append(frameCount)
      frameCount += trace.rewards.count
    }
    self.firstIndices = firstIndices
    self.frameCount = frameCount
    rule = ProgressRule(traces, settings: rewardSettings, references: Set(references))
    weighing = Weighing(
      traces.filter(\.diagnostics.isBelievable).map { ($0.total, advantages(of: $0)) })
  }

  /// The number of episodes.
  package var episodeCount: Int { traces.count }

  /// The rows of an episode, by its place in the table.
  ///
  /// - Precondition: The place is there.
  /// - Complexity: O(frames of the episode).
  package subscript(place: Int) -> EpisodeFrames {
    let trace = traces[place]
    let levels = rule.levels(of: trace, settings: rewardSettings)
    let advantages = advantages(of: levels)
    let isBelieved = trace.diagnostics.isBelievable
    return EpisodeFrames(
      id: trace.id, episodeIndex: place, firstIndex: firstIndices[place], rewards: trace.rewards,
      levels: levels, progress: levels.risen, total: trace.total, referenceSpread: trace.spread,
      ensembleSpread: trace.diagnostics.memberSpread, advantages: advantages,
      weights: advantages.map { isBelieved ? weighing.weight(trace.total, $0) : 1 },
      keep: advantages.map { isBelieved && $0 >= 0 }, isBelieved: isBelieved,
      isSuccess: success[trace.id]?.isSuccess, successCoverage: success[trace.id]?.coverage)
  }

  /// The rows of an episode, or `nil` if the table has none of it.
  package subscript(id: EpisodeID) -> EpisodeFrames? { places[id].map { self[$0] } }

  private func advantages(of trace: RewardTrace) -> [Float] {
    advantages(of: rule.levels(of: trace, settings: rewardSettings))
  }

  private func advantages(of levels: [Float]) -> [Float] {
    levels.indices.map { step in
      let ahead = min(levels.count - 1, step + min(settings.advantageSteps, levels.count))
      return levels[ahead] - levels[step]
    }
  }
}

/// The weight of a frame by the return of its episode and its advantage, 1 on average.
private struct Weighing: Sendable {
  /// Deviations beyond this many standard ones count as this many.
  private static let farthest = 3.0

  private var totals = Standardisation([])
  private var advantages = Standardisation([])
  private var mean = 1.0

  /// Every weight is 1.
  init() {}

  init(_ episodes: [(total: Double, advantages: [Float])]) {
    totals = Standardisation(episodes.map(\.total))
    advantages = Standardisation(episodes.flatMap { $0.advantages.map(Double.init) })
    let raw = episodes.flatMap { episode in
      episode.advantages.map { unscaled(episode.total, $0) }
    }
    mean = raw.isEmpty ? 1 : raw.mean
  }

  func weight(_ total: Double, _ advantage: Float) -> Float {
    Float(unscaled(total, advantage) / mean)
  }

  private func unscaled(_ total: Double, _ advantage: Float) -> Double {
    let limit = Self.farthest
    let parts = [totals[total], advantages[Double(advantage)]].map { min(limit, max(-limit, $0)) }
    return exp(parts.mean)
  }
}

/// Numbers as deviations from their mean, in standard ones; 0 for numbers that are all equal.
private struct Standardisation: Sendable {
  private let mean: Double
  private let deviation: Double

  init(_ values: [Double]) {
    mean = values.isEmpty ? 0 : values.mean
    deviation = values.isEmpty ? 0 : values.deviation
  }

  subscript(value: Double) -> Double { deviation > 0 ? (value - mean) / deviation : 0 }
}

extension [Float] {
  /// The highest number so far.
  fileprivate var risen: [Float] {
    var highest = -Float.infinity
    return map { value in
      highest = Swift.max(highest, value)
      return highest
    }
  }
}
