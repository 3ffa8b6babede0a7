import Encoders
import Episodes
import OptimalTransport

/// Temporal cycle consistency: the soft nearest neighbour of a frame in another episode must have the frame
/// as its own soft nearest neighbour.
///
/// The way back ends at the mean time under a softmax over the frame's own episode. The loss is the mean
/// squared difference between that time and the frame's time. Times run from 0 to 1 over an episode.
///
/// - Source: Dwibedi et al., "Temporal Cycle-Consistency Learning" (2019), section 3.2, in the form of XIRL
///   (Zakka et al., 2021): regression of the mean alone, without the variance. Similarities are squared
///   distances divided by the number of features.
struct CycleConsistency: PretrainingLoss {
  /// The softness of the choice of the nearest frame.
  let temperature: Double

  var minimumFrameCount: Int { 2 }
  var minimumEpisodeCount: Int { 2 }

  /// One step from each of equal parts.
  func steps(_ count: Int, of frameCount: Int, using generator: inout SeededGenerator) -> [Int] {
    TrainingEpisode.spreadSteps(count, of: frameCount, using: &generator)
  }

  func loss(_ features: Tensor, times: [[Float]]) throws(DataError) -> Tensor {
    let (episodeCount, frameCount) = (features.shape[0], features.shape[1])
    let pairs = (0..<episodeCount).flatMap { own in
      (0..<episodeCount).filter { $0 != own }.map { (own: own, other: $0) }
    }
    let own = try features.selecting(pairs.map(\.own))
    let neighbours = try softNeighbours(
      of: own, among: features.selecting(pairs.map(\.other)))
    let time = try Tensor(
      pairs.flatMap { times[$0.own] }, shape: [pairs.count, frameCount, 1])
    let returned = try shares(from: neighbours, to: own).matrixProduct(time)
    return try (returned - time).squared().reshaped([-1]).mean(0)
  }

  private func softNeighbours(of frames: Tensor, among others: Tensor) throws(DataError) -> Tensor {
    try shares(from: frames, to: others).matrixProduct(others)
  }

  /// The nearness of every frame to every other, as shares that sum to 1: `[P, F, G]`.
  private func shares(from frames: Tensor, to others: Tensor) throws(DataError) -> Tensor {
    try GroundCost.squaredEuclidean.between(frames, others)
      .affine(factor: -1 / (temperature * Double(frames.shape[2]))).softmax(2)
  }
}
