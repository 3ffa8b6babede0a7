import Episodes
import OptimalTransport

/// A sequence between several: each of its frames is the mean of those that time warping matches with it.
///
/// - Source: Petitjean, Ketterlin & Gançarski, "A global averaging method for dynamic time warping"
///   (2011), started at the medoid.
enum ReferenceBarycentre {
  /// Rounds of matching and averaging.
  ///
  /// The sequence hardly moves after a few.
  private static let rounds = 5

  /// The barycentre, as long as the medoid.
  ///
  /// - Precondition: There is at least one sequence, and all have features of the same length.
  static func of(_ sequences: [EmbeddingSequence], cost: CostSettings) throws(DataError)
    -> EmbeddingSequence
  {
    var centre = sequences[try ReferenceSelection.order(of: sequences, cost: cost)[0]]
    guard sequences.count > 1 else { return centre }
    for _ in 0..<rounds { centre = try average(of: sequences, along: centre, cost: cost) }
    return centre
  }

  private static func average(
    of sequences: [EmbeddingSequence], along centre: EmbeddingSequence, cost: CostSettings
  ) throws(DataError) -> EmbeddingSequence {
    let dimension = centre.dimension
    var sums = [Double](repeating: 0, count: centre.values.count)
    var weights = [Double](repeating: 0, count: centre.stepCount)
    for sequence in sequences {
      let plan = try SequenceComparison(cost: cost, matcher: TimeWarpingMatcher())
        .match(centre, sequence).plan(columnCount: sequence.stepCount)
      for step in 0..<centre.stepCount {
        for other in 0..<sequence.stepCount {
          let weight = plan[step * sequence.stepCount + other]
          guard weight > 0 else { continue }
          weights[step] += weight
          for (feature, value) in sequence[other].enumerated() {
            sums[step * dimension + feature] += weight * Double(value)
          }
        }
      }
    }
    return try EmbeddingSequence(
      id: centre.id, stepCount: centre.stepCount, dimension: dimension,
      values: sums.indices.map { Float(sums[$0] / weights[$0 / dimension]) })
  }
}
