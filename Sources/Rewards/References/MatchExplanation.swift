import Episodes
import OptimalTransport

/// The explanation of an episode's reward: its match with the nearest reference, and the loss of each step.
public struct MatchExplanation: Sendable, Equatable {
  /// One step of the episode.
  public struct Step: Sendable, Equatable, Codable {
    /// The step, counted from 0.
    public let step: Int
    /// The mean place in the reference that its mass went to, from 0 to T' - 1.
    public let place: Double
    /// The step of the reference that received most of its mass, counted from 0.
    ///
    /// Among equals, the one nearest to that place.
    public let referenceStep: Int
    /// The step's part of the match's cost.
    ///
    /// All parts add up to it.
    public let loss: Double
    /// Its reward.
    public let reward: Float
  }

  /// The episode that is explained.
  public let episode: EpisodeID
  /// The reference that it was matched with.
  public let reference: EpisodeID
  /// Steps of the reference, T'.
  public let referenceStepCount: Int
  /// The return of the episode.
  public let total: Double
  /// How much of each step went to each step of the reference, `[T, T']` row-major.
  public let plan: [Double]
  /// Every step, in their order, `[T]`.
  public let steps: [Step]

  /// The cost of the match: the sum of the steps' losses.
  ///
  /// - Complexity: O(T).
  public var cost: Double { steps.reduce(0) { $0 + $1.loss } }

  /// The steps that lose most, the worst first.
  ///
  /// Equal ones stay in their order.
  ///
  /// - Complexity: O(T log T).
  public func costliest(_ count: Int) -> [Step] {
    Array(steps.sorted { ($1.loss, $0.step) < ($0.loss, $1.step) }.prefix(count))
  }
}

extension Rewarder {
  /// Explains the reward of an episode.
  ///
  /// It explains the match with the nearest reference. The return has other parts only if several
  /// references are combined or other terms count.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the trace is of another episode, or of another rewarder's
  ///   references, `.unsupported` if it was compared with none, and else as `trace(of:)`.
  /// - Complexity: O(T T' · (D + iterations)).
  public func explanation(of episode: EmbeddingSequence, rewardedAs trace: RewardTrace)
    throws(DataError) -> MatchExplanation
  {
    guard trace.id == episode.id, trace.rewards.count == episode.stepCount else {
      throw DataError(
        .mismatch, subject: episode.id.name,
        expected: "its own rewards, \(episode.stepCount) steps",
        found: "\(trace.rewards.count) steps of \(trace.id)")
    }
    guard let name = trace.diagnostics.reference else {
      throw DataError(
        .unsupported, subject: episode.id.name, place: "explanation",
        expected: "a reward by a match with references", found: "one of scores alone",
        remedy: "name references", settings: [.references])
    }
    let reference = try reference(named: name, for: episode.id)
    let match = try match(episode, onto: reference)
    let width = reference.stepCount
    let plan = match.plan(columnCount: width)
    return MatchExplanation(
      episode: episode.id, reference: reference.id, referenceStepCount: width,
      total: trace.total, plan: plan,
      steps: (0..<episode.stepCount).map { step in
        MatchExplanation.Step(
          step: step, place: match.places[step],
          referenceStep: Self.fullest(
            of: plan[step * width..<(step + 1) * width], near: match.places[step]),
          loss: match.rowCosts[step], reward: trace.rewards[step])
      })
  }

  /// The column with most of a row's mass.
  ///
  /// The mean is no substitute: for a step whose mass went to two places it is a frame that the step was
  /// not matched with.
  private static func fullest(of row: ArraySlice<Double>, near place: Double) -> Int {
    let most = row.max() ?? 0
    let columns = row.indices.lazy.filter { row[$0] == most }.map { $0 - row.startIndex }
    return columns.min { abs(Double($0) - place) < abs(Double($1) - place) } ?? 0
  }

  private func reference(named id: EpisodeID, for episode: EpisodeID) throws(DataError)
    -> EmbeddingSequence
  {
    guard let reference = references.first(where: { $0.id == id }) else {
      throw DataError(
        .mismatch, subject: episode.name, expected: "a reward by one of the references at hand",
        found: "one by \(id)")
    }
    return reference
  }
}
