import Episodes
import Foundation
import OptimalTransport

/// Turns the embeddings of an episode into a dense reward: minus its transport cost to the nearest
/// of several preferred episodes, step by step.
///
/// `r_t = -sum_j P_tj C_tj`, plus `scoreWeight * s_t / T` where the encoder has a scalar head. The
/// return is the sum over t.
///
/// - Source: RAPL (arXiv 2310.07932), section 4.2; the nearest reference as in ROT (Haldar et al.,
///   2022).
public struct Rewarder: Sendable {
  /// The preferred episodes.
  public let references: [EmbeddingSequence]
  /// How.
  public let settings: RewardSettings

  /// Gets ready to reward against some preferred episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there is no reference, `.mismatch` if their feature
  ///   vectors differ in length.
  public init(references: [EmbeddingSequence], settings: RewardSettings) throws(DataError) {
    guard let first = references.first else {
      throw DataError(
        .invalidValue, file: "references", expected: "at least one preferred episode",
        found: "none", remedy: "name some with --reference or --references-from")
    }
    for reference in references where reference.dimension != first.dimension {
      throw DataError(
        .mismatch, file: reference.id.name, expected: "features of length \(first.dimension)",
        found: "\(reference.dimension)")
    }
    self.references = references
    self.settings = settings
  }

  /// The reward of one episode.
  ///
  /// An episode that is itself a reference is matched with the others, where there are any: against
  /// itself every episode would be perfect.
  ///
  /// - Returns: One reward per step, with how the match ended.
  /// - Throws: `DataError` if the embeddings cannot be compared; running out of iterations is no
  ///   error but `converged == false` in the trace.
  /// - Complexity: O(references · T T' · (D + iterations)).
  public func trace(of episode: EmbeddingSequence) throws(DataError) -> RewardTrace {
    let others = references.filter { $0.id != episode.id }
    let matches = try (others.isEmpty ? references : others).map {
      (reference: EmbeddingSequence) throws(DataError) in try match(episode, reference)
    }
    guard let best = matches.min(by: { $0.cost < $1.cost }) else {
      preconditionFailure("there is at least one reference")
    }
    return try RewardTrace(
      id: episode.id, rewards: rewards(of: episode, best.solution),
      diagnostics: .init(
        reference: best.reference, transportCost: best.cost, converged: best.solution.converged,
        iterations: best.solution.iterations, marginalError: best.solution.marginalError))
  }

  /// The rewards of many episodes, worked out on all cores.
  ///
  /// - Returns: The traces in the order of the episodes.
  /// - Throws: As `trace(of:)`, for the first episode that cannot be rewarded.
  public func traces(of episodes: [EmbeddingSequence]) throws(DataError) -> [RewardTrace] {
    try episodes.concurrentMap { episode throws(DataError) in try trace(of: episode) }
  }

  /// The optimal plan between an episode and one reference, `[T, T']` row-major.
  ///
  /// - Throws: As `trace(of:)`.
  public func plan(of episode: EmbeddingSequence, onto reference: EmbeddingSequence)
    throws(DataError) -> [Double]
  {
    try match(episode, reference).solution.plan
  }

  private struct Match {
    let reference: EpisodeID
    let solution: TransportSolution
    let cost: Double
  }

  private func match(_ episode: EmbeddingSequence, _ reference: EmbeddingSequence)
    throws(DataError) -> Match
  {
    do throws(TransportError) {
      let cost = try CostMatrix(
        between: episode.values, and: reference.values, dimension: episode.dimension,
        rightDimension: reference.dimension, cost: settings.cost)
      let problem = try TransportProblem(
        cost: cost, epsilon: settings.epsilon,
        band: settings.bandHalfWidth.map(TemporalBand.init(halfWidth:)))
      let solution = Sinkhorn(
        tolerance: settings.tolerance, maximumIterations: settings.maximumIterations
      ).solve(problem)
      return Match(reference: reference.id, solution: solution, cost: solution.transportCost)
    } catch {
      throw DataError(
        .invalidValue, file: episode.id.name, place: "matched with \(reference.id)",
        expected: "two sequences of features that can be compared", found: "\(error)")
    }
  }

  private func rewards(of episode: EmbeddingSequence, _ solution: TransportSolution) -> [Float] {
    let costs = solution.rowCosts
    guard let scores = episode.scores, settings.scoreWeight != 0 else {
      return costs.map { Float(-$0) }
    }
    let share = settings.scoreWeight / Double(episode.stepCount)
    return zip(costs, scores).map { Float(share * Double($1) - $0) }
  }
}
