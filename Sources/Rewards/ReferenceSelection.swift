import Episodes
import OptimalTransport

/// Choosing references from episodes by what they look like.
///
/// It takes the episodes that are most like the others, so it is a way to thin out a set of good ones:
/// where most episodes fail, it takes failures.
public enum ReferenceSelection {
  /// The medoids: the episodes whose mean cost of time warping to all the others is least, in the order
  /// of that cost.
  ///
  /// - Parameters:
  ///   - count: How many; all of fewer episodes.
  ///   - episodes: The candidates, with features of the same length.
  ///   - settings: The ground cost.
  /// - Returns: Their names.
  /// - Throws: `DataError` if two episodes cannot be compared.
  /// - Complexity: O(episodes² · T² · D).
  public static func medoids(
    _ count: Int, of episodes: [EmbeddingSequence], settings: RewardSettings
  ) throws(DataError) -> [EpisodeID] {
    let order = try order(
      of: episodes, cost: CostSettings(settings.cost, isCentred: settings.isCentred))
    return order.prefix(count).map { episodes[$0].id }
  }

  /// The places of the sequences, the most central first; equal ones in their order.
  static func order(of sequences: [EmbeddingSequence], cost: CostSettings) throws(DataError)
    -> [Int]
  {
    let comparison = SequenceComparison(cost: cost, matcher: TimeWarpingMatcher())
    let sums = try Array(sequences.indices).concurrentMap { index throws(DataError) in
      var sum = 0.0
      for other in sequences.indices where other != index {
        sum += try comparison.match(sequences[index], sequences[other]).cost
      }
      return sum
    }
    return sequences.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }
  }
}
